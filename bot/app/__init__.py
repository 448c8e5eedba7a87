"""The application: turns, messages, the incident path, the register, and what commands do."""
