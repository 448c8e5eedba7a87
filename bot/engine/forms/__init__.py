"""Ask for a record's fields, all at once or one by one."""
