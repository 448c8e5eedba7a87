"""The register: one model per section, one file per noun.

A model feeds the tables, the journal, the forms of the conversation and the register's file.
"""
