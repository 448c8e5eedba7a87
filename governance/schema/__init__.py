"""What every record is made of: fields, labels, scopes, and the faults a value can have."""
