"""Erase a person from every table, and find what is kept on one."""
