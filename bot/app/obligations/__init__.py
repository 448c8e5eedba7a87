"""Obligations are derived after an import, by the sweep, and on demand."""
