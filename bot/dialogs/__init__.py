"""Each dialog is in a file of its own; dialogs do not know each other, and call by name."""
