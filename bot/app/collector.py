"""Keep the garbage collector from what is only just made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector where very many things are made that are all in use.

    It goes through them again and again, which takes half the time in which a large copy is read.
    Everybody else waits for it meanwhile, whatever thread it runs on.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
