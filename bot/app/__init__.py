"""The application runs turns, messages, the incident path, the register and the commands' work."""
