"""Make the socket so that only its owner comes in, find it again, and remove it at the end."""

import errno
import fcntl
import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LONGEST = 107 if os.uname().sysname == "Linux" else 103
"""Bytes the kernel takes as a socket's name (unix(7): 108 with the zero)."""

_ONLY_THE_OWNER = 0o177
_PATIENCE = 2.0
_PEER = struct.Struct("3i")  # struct ucred of unix(7): pid, uid, gid


class SocketTaken(Exception):
    """Another server answers there; the message says where."""


class SocketUnusable(Exception):
    """There can be no socket there; the message says why, in Danish and English."""


class SocketFile:
    """A server's socket, listening; `close` removes it, unless another has taken its place."""

    def __init__(self, path: Path) -> None:
        """Make the socket.

        Raises SocketTaken or SocketUnusable.
        """
        self.path = path
        try:
            self.socket = _listening(path)
            self._made = path.stat()
        except OSError as error:
            raise SocketUnusable(f"{path}: {error.strerror}") from error

    def close(self) -> None:
        """Take no more connections."""
        self.socket.close()
        with suppress(OSError):
            found = self.path.stat()
            if (found.st_dev, found.st_ino) == (self._made.st_dev, self._made.st_ino):
                self.path.unlink()


def is_answering(path: Path) -> bool:
    """Tell whether a Kravbot server listens there.

    It is quick, and imports no library.
    """
    try:
        with reachable(path) as name, socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(_PATIENCE)
            knock.connect(name)
            uid = peer(knock)
            return uid is None or is_admitted(uid) or os.geteuid() == 0
    except (OSError, SocketUnusable):
        return False


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Yield a name for the path that the kernel takes.

    A long path is reached by way of its folder's descriptor. The name is good within the context
    only. Raises SocketUnusable, OSError.
    """
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        name = f"/proc/self/fd/{folder}/{path.name}"
        if len(os.fsencode(name)) > _LONGEST or not os.path.isdir(f"/proc/self/fd/{folder}"):
            raise SocketUnusable(
                f"{path}: stien er for lang til en soket (højst {_LONGEST} tegn) / "
                f"the path is too long for a socket (at most {_LONGEST} characters)"
            )
        yield name
    finally:
        os.close(folder)


def peer(connection: socket.socket) -> int | None:
    """Return the uid of the process at the other end.

    It is None where the kernel does not tell, and the file's mode alone guards.
    """
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    _, uid, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, option, _PEER.size))
    return int(uid)


def is_admitted(uid: int) -> bool:
    """Tell whether it is the user the server runs as, or root."""
    return uid in (os.geteuid(), 0)


def _listening(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if os.fstat(folder).st_mode & stat.S_IWOTH:
            raise SocketUnusable(
                f"{path.parent}: alle kan skrive i mappen / everybody may write in that folder"
            )
        fcntl.flock(folder, fcntl.LOCK_EX)  # two that start at once come one after the other
        _clear(path)
        return _bound(path)
    finally:
        os.close(folder)


def _clear(path: Path) -> None:
    """Remove what a server that was killed left behind, and nothing else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise SocketUnusable(f"{path}: der ligger noget andet / something else is there")
    with reachable(path) as name, socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(_PATIENCE)
        failed = knock.connect_ex(name)
    if failed != errno.ECONNREFUSED:
        raise SocketTaken(str(path))
    path.unlink()


def _bound(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    before = os.umask(_ONLY_THE_OWNER)
    try:
        with reachable(path) as name:
            made.bind(name)
        made.listen()
        made.settimeout(0)
    except BaseException:
        made.close()
        raise
    finally:
        os.umask(before)
    return made
