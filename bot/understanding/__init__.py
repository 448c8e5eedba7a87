"""Sentences in Danish or English are understood here.

Understanding is local and deterministic, and the words it goes by are kept as data.
"""
