"""The table of papers that are read of the register and made of what was read.

The mini plan, which has a link of its own, and the audit file, which takes longer, are made beside
it (`paper_jobs.py`, `on_command.py`).
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pydantic import JsonValue

from bot.app.papers.agenda_files import read_agenda, read_minutes
from bot.app.papers.contract_sheet_files import read_contract_sheet
from bot.app.papers.letter_files import read_letter
from bot.app.papers.overview_files import read_overview
from bot.app.papers.raci_files import read_raci
from bot.app.papers.read_paper import ReadPaper
from bot.app.papers.year_wheel_files import read_year_wheel
from bot.cards.papers import PaperKind
from bot.engine.dialog import TurnContext

PaperReader: TypeAlias = Callable[[Mapping[str, JsonValue], TurnContext], ReadPaper]

PAPER_READERS: Final[Mapping[PaperKind, PaperReader]] = {
    "year_wheel": read_year_wheel,
    "raci": read_raci,
    "overview": read_overview,
    "contract_sheet": read_contract_sheet,
    "agenda": read_agenda,
    "minutes": read_minutes,
    "letter": read_letter,
}
"""How each paper is read. A reader may raise NotFound or NoPaper."""
