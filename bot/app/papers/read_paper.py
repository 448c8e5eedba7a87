"""A paper that was read in a transaction, and is still to be made."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cards.papers import HandedOver
from papers.logo import Logo


@dataclass(frozen=True)
class PaperFile:
    """One file of a paper: its name, without an ending, and its format, which is the ending.

    `make` takes the logo, if there is one. It needs time, and is called outside of any transaction.
    It raises PaperFailed. What is not `handed` over in a conversation is made by command only.
    `page` names it where the paper has several of a format.
    """

    name: str
    form: str
    make: Callable[[Logo | None], bytes]
    handed: bool = True
    page: str = ""

    @property
    def whole_name(self) -> str:
        """The name with its ending, without signs that divide folders."""
        return f"{self.name}.{self.form}".replace("/", "-").replace("\\", "-")


@dataclass(frozen=True)
class ReadPaper:
    """The files of one paper, and what it says in words."""

    files: tuple[PaperFile, ...]
    told: HandedOver
    logo: Logo | None = None


class NoPaper(Exception):
    """There is nothing to make it of; `sentence` is the key of the sentence that says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
