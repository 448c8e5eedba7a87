"""Define the error that keeps Kravbot from starting, or a command from beginning."""


class StartupError(Exception):
    """Kravbot cannot start as it is set up; the message says why, in Danish and English."""
