"""Facts → Card. Pure: used by dialogs, pages and later nudges alike."""
