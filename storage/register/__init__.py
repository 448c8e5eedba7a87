"""Keep the register's records, their journal, and the register as it was on a day."""
