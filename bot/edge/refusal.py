"""Define the refusal of a platform's request, with the status it is answered and a word to log."""


class RequestRefused(Exception):
    """The request is refused, which is expected.

    `status` is 401 (not proven), 400 (cannot be read) or another of its kind. `reason` is a fixed
    word of ours. It never holds anything of a token or a body, so it may be logged.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
