"""The composition root is here: settings, clock, container, bootstrap and server.

It joins what the other layers define.
"""
