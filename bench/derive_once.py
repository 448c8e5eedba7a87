"""`python -m bench.derive_once URL`: derive everything in that database, then print scopes, tellings and megabytes."""

import asyncio
import sys

from bench.fixtures import opened
from bench.once import peak_megabytes
from bot.app.obligations.derivation import derive_everything


def main(url: str) -> None:
    """The peak is that of this process."""
    told = []
    with opened(url) as database:
        scopes = asyncio.run(derive_everything(database, lambda done, _: told.append(done)))
    print(scopes, len(told), round(peak_megabytes()))


if __name__ == "__main__":
    main(sys.argv[1])
