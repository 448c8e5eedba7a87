"""A checklist is a dialog: its draft, its answers and controls, and what its cards show."""
