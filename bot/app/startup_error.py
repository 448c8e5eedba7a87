"""Define the error that keeps Kravbot from starting, or a command from beginning."""


class StartupError(Exception):
    """Kravbot cannot start as it is set up; the message says why, in Danish and English."""


class NoDatabase(StartupError):
    """There is no database yet; the message names the command that makes one."""


class DatabaseInUse(StartupError):
    """Another process has the database; a server that is just starting answers soon."""
