"""Every record is made of these: fields, labels, scopes, and the faults a value can have."""
