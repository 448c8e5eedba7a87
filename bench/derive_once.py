"""Derive everything in a database: `python -m bench.derive_once URL`.

It prints scopes, tellings and megabytes.
"""

import asyncio
import sys

from bench.fixtures import opened
from bench.once import peak_megabytes
from bot.app.obligations.derivation import derive_everything


def main(url: str) -> None:
    """Derive everything, and print the figures; the peak is that of this process."""
    told = []
    with opened(url) as database:
        scopes = asyncio.run(derive_everything(database, lambda done, _: told.append(done)))
    print(scopes, len(told), round(peak_megabytes()))


if __name__ == "__main__":
    main(sys.argv[1])
