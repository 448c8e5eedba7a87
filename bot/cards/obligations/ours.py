"""Say what stands for the whole authority, where nothing is one's own to do."""

from dataclasses import dataclass

from bot.messages import Text
from bot.texts.words import Words


@dataclass(frozen=True)
class Ours:
    """How many obligations of the authority are overdue, and how many are missing.

    `yours` are overdue and the reader's own, wherever they stand. Of what was asked about, whoever
    they are of, `late_here` are overdue, and `here` are missing or not told. `tasks` are the
    reader's own, where only a part of them was asked for.
    """

    overdue: int
    missing: int
    yours: int = 0
    here: int = 0
    late_here: int = 0
    tasks: int = 0

    @property
    def elsewhere(self) -> bool:
        """True where something stands that was not asked for."""
        return bool(self.yours or self.here or self.late_here)


def ours_line(words: Words, ours: Ours) -> Text:
    """Make a line such as `I myndigheden er 12 punkter over fristen, og 24 mangler`.

    That is: in the authority 12 items are overdue, and 24 are missing.
    """
    overdue, missing = words("ours.overdue", n=ours.overdue), words("ours.missing", n=ours.missing)
    match bool(ours.overdue), bool(ours.missing):
        case True, True:
            said = words("ours.both", overdue=overdue, missing=missing)
        case False, False:
            said = words("ours.neither")
        case _:
            said = words("ours.one", what=overdue if ours.overdue else missing)
    if ours.tasks:
        said = f"{words('ours.tasks', n=ours.tasks)} {said}"
    elif ours.yours:
        said = f"{words('ours.yours', n=ours.yours)} {said}"
    if ours.here:
        here = "ours.here_too" if ours.late_here else "ours.here"
        said = f"{words(here, n=ours.here)} {said}"
    if ours.late_here:
        said = f"{words('ours.late_here', n=ours.late_here)} {said}"
    return Text(spans=(said,))
