"""A checklist as a dialog: its draft, how it is answered and put right, and what its cards show."""
