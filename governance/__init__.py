"""The domain rules say what is asked of whom, and when it is due.

The package knows no chat, database, clock or network.
"""
