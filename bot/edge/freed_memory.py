"""Have the machine get back what is freed, where the C library is glibc."""

import ctypes
from typing import Final

_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
"""The names of two settings of mallopt(3)."""
_LARGE: Final = 128 * 1024


def give_back_freed_memory() -> None:
    """Set how memory is allocated from now on; it is called before there are other threads.

    Blocks from 128 kB on are given back as soon as they are freed. Left to itself, the library
    raises that limit to the largest block that was ever freed, up to 32 MB. Smaller ones are then
    kept between others that stay. All threads allocate from one arena: most wait for the
    interpreter's lock anyway, and what one has freed another may use.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_ARENA_MAX, 1)
