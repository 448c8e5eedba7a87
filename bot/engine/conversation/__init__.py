"""One turn of one conversation: its state, its dialogs and pages, and what is said and done."""
