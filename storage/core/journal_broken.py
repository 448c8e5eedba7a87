"""Name the fault of a journal whose chain does not hold together."""


class JournalBroken(Exception):
    """A journal does not hold together, so its chain is not made anew over the fault.

    `authority` is the authority's name, `entry` the number of the first entry that is wrong.
    """

    def __init__(self, authority: str, entry: int, reason: str) -> None:
        super().__init__(authority, entry, reason)
        self.authority = authority
        self.entry = entry
        self.reason = reason
