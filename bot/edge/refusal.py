"""What a platform's door does not let in, with the status it answers and the word the log gets."""


class RequestRefused(Exception):
    """Expected: `status` is 401 (not proven), 400 (cannot be read) or another of its kind; `reason` is a fixed word of ours.

    The reason never holds anything of a token or a body, so it may be logged.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
