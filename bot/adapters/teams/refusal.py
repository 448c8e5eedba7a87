"""What the Teams door does not let in, with the status it answers and the word the log gets."""


class Refused(Exception):
    """Expected: `status` is 401 (the token), 400 (no activity) or 413; `reason` is a fixed word of ours.

    The reason never holds anything of the token or the body, so it may be logged.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
