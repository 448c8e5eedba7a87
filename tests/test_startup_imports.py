"""Test which libraries a server does without until somebody needs them: they are memory."""

import subprocess
import sys

_SERVER = """
import sys
import bot.cli, bot.main.open_database, bot.main.server, bot.main.settings
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

_IS_OPEN = """
import sys
from datetime import date
from governance.workdays import is_workday
print(is_workday(date(2026, 12, 25)), [one for one in sys.modules if "holidays.countries" in one])
"""

LATER = {
    "alembic": "a database that has its tables",
    "botbuilder": "an authority without Teams",
    "calamine": "a workbook is read by a child",
    "fontTools": "the first paper",
    "icalendar": "the first calendar",
    "psycopg": "a database that is a file",
    "puremagic": "the first file somebody sends",
    "python_calamine": "a workbook is read by a child",
    "segno": "the first code on a paper",
    "slack_bolt": "an authority without Slack",
    "typst": "papers are set by a child",
    "xlsxwriter": "the first workbook",
}
"""Libraries, and what a server runs without or until."""


def test_a_server_that_starts_does_without_what_is_needed_later() -> None:
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _SERVER],
        env={"PYTHONPATH": ":".join(sys.path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    loaded = set(ran.stdout.split())
    assert "aiohttp" in loaded
    assert not loaded & LATER.keys()


def test_one_country_s_holidays_are_loaded_and_not_two_hundred() -> None:
    """Asked in the night whom to call, it looks whether a counter is open."""
    ran = subprocess.run(
        [sys.executable, "-P", "-c", _IS_OPEN],
        env={"PYTHONPATH": ":".join(sys.path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert ran.stdout == "False []\n"
