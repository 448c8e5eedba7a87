"""Read wishes that are no questions: a control, a language, a reminder, one's own data."""
