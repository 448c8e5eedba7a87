"""The web chat's ports on the database, and its sessions, are here."""
