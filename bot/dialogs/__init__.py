"""One conversation per file. Dialogs do not know each other; they call by name."""
