"""What the web chat does not do, and the sentence that says so."""


class WebRefused(Exception):
    """Expected: `status` is the answer's, `sentence` the key of what is said, `arguments` fill it."""

    def __init__(self, status: int, sentence: str, /, **arguments: object) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.arguments = arguments
