"""The register has one model per section, and one file per noun.

A model feeds the tables, the journal, the forms of the conversation and the register's file.
"""
