"""Write an operation's output in the command's own terminal."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from bot.edge.atomic_file import replacing


class NotSaved(Exception):
    """A file that was handed over could not be written.

    The message says why, in Danish and English.
    """


class Printer:
    """Lines go to stdout, warnings to stderr, a bar to a terminal, files to disk.

    A file goes to `save_to`, over what is there. Without it the file keeps its own name in the
    current directory, and is never written over another.
    """

    def __init__(self, save_to: Path | None = None) -> None:
        self._save_to = save_to
        self._console = Console(stderr=True)
        self._bar: tuple[Progress, TaskID] | None = None

    async def say(self, line: str) -> None:
        self.clear()
        typer.echo(line)

    async def warn(self, line: str) -> None:
        self.clear()
        typer.echo(line, err=True)

    async def progress(self, done: int, total: int | None) -> None:
        if not self._console.is_terminal:
            return
        if self._bar is None:
            shown = Progress(console=self._console, transient=True)
            shown.start()
            self._bar = shown, shown.add_task("", total=total)
        shown, task = self._bar
        shown.update(task, completed=done, total=total)

    async def file(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """Write the file beside its place and move it there when it is whole. Raises NotSaved."""
        target = self._save_to or free_place(name)
        try:
            with replacing(target) as written:
                async for piece in pieces:
                    written.write(piece)
        except OSError as error:
            raise NotSaved(
                f"{target} kan ikke skrives / cannot be written: {error.strerror}"
            ) from error
        await self.say(f"Gemt som/saved as {target}")

    def clear(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar[0].stop()
            self._bar = None


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Show a bar in a terminal; it is told how much is done, and of how much."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _unseen
        return
    with Progress(console=console, transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _unseen(done: int, total: int) -> None:
    return None


def free_place(name: str) -> Path:
    """Find a path here with that name or, when it is taken, with a number behind it."""
    path, n = Path(Path(name).name), 1
    first = path
    while path.exists():
        path = first.with_name(f"{first.stem} ({n}){first.suffix}")
        n += 1
    return path
