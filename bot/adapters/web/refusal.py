"""The web chat refuses a request with a sentence that says why."""


class WebRefused(Exception):
    """The request is refused, which is expected.

    `status` is the answer's, `sentence` the key of what is said; `arguments` fill it.
    """

    def __init__(self, status: int, sentence: str, /, **arguments: object) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.arguments = arguments
