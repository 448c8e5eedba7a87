"""Read the commands that a page of the guide tells an administrator to type."""

import re
from collections.abc import Iterator

from e2e.machine import REPOSITORY

_BLOCK = re.compile(r"```\n(.*?)```", re.S)


def lines(page: str, section: str = "") -> Iterator[str]:
    """Yield the lines of a page's commands, of one section or of all, each whole.

    A line that goes on in the next one is one line. Raises LookupError where there is no such
    section.
    """
    text = (REPOSITORY / "docs" / page).read_text("utf-8")
    if section:
        found = re.search(rf"## {re.escape(section)}\n(.*?)(?:\n## |\Z)", text, re.S)
        if found is None:
            raise LookupError(f"docs/{page} has no section “{section}”")
        text = found[1]
    for block in _BLOCK.findall(text):
        yield from re.sub(r" \\\n\s*", " ", block).strip().splitlines()


def commands(page: str) -> list[str]:
    """Return the commands of ours on a page, in their order, without comments."""
    return [line.partition(" #")[0].strip() for line in lines(page) if line.startswith("kravbot ")]


def hosts(page: str) -> set[str]:
    """Return the hosts a page has the firewall opened to, in the table of the way out."""
    text = (REPOSITORY / "docs" / page).read_text("utf-8").partition("Outwards, over 443")[2]
    table = text.partition("\n\n**")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    return {host for row in rows for host in re.findall(r"`([\w.*-]+\.\w+)`", row.split("|")[1])}
