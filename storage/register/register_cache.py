"""Hold what one process keeps in memory of the registers."""

from storage.register.directory_cache import DirectoryCache
from storage.register.query_cache import QueryCache


class RegisterCache:
    """It holds the directories, which hardly change, and what was found lately of the rest."""

    def __init__(self) -> None:
        self.directories = DirectoryCache()
        self.queries = QueryCache()
