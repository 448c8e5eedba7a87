"""The trade: what is asked of whom, and when it is due.

Knows no chat, database, clock or network.
"""
