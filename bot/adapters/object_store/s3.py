"""Keep backups in a store like Amazon's S3, through obstore."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store as Bucket

from storage.backup.store import StoreFault

SCHEME: Final = "s3://"
_PIECE = 8 * 1024 * 1024
_FEW = 2
_NO_BUCKET = "NoSuchBucket"
_HERE = ("127.0.0.1", "::1")
_RETRIES, _RETRIED_FOR = 3, timedelta(seconds=30)
_CONNECTED_WITHIN, _ANSWERED_WITHIN = timedelta(seconds=10), timedelta(seconds=120)
"""The time for one request; a large backup is sent in many."""


class S3Store:
    """It keeps them in a bucket, under a prefix.

    An object appears when all of it has come; its parts are never seen.
    """

    def __init__(
        self,
        address: str,
        *,
        endpoint: str | None,
        region: str,
        key_id: str | None,
        secret: str | None,
    ) -> None:
        """Take the address as s3://BUCKET/PREFIX.

        Without a key the machine's own is used, as Amazon gives it. Only a stand-in on this machine
        may be without TLS.
        """
        bucket, _, prefix = address.removeprefix(SCHEME).strip("/").partition("/")
        self._address = address
        config: Any = {"region": region}  # its type is known to the stubs only
        if endpoint is not None:
            config["endpoint"] = endpoint
        if key_id is not None and secret is not None:
            config["access_key_id"], config["secret_access_key"] = key_id, secret
        self._bucket = Bucket(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options={
                "connect_timeout": _CONNECTED_WITHIN,
                "timeout": _ANSWERED_WITHIN,
                "allow_http": urlsplit(endpoint or "").hostname in _HERE,
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRIED_FOR},
        )

    @property
    def address(self) -> str:
        """Bucket and prefix."""
        return self._address

    def sizes(self) -> dict[str, int]:
        """List the prefix."""
        with _faults():
            return {
                one["path"]: one["size"]
                for some in obstore.list(self._bucket)
                for one in some
                if "/" not in one["path"]
            }

    def put(self, name: str, source: Path) -> None:
        """Send the file, in pieces where it is large."""
        with _faults():
            obstore.put(self._bucket, name, source, chunk_size=_PIECE, max_concurrency=_FEW)

    def fetch(self, name: str, target: Path) -> None:
        """Fetch the file, readable by us alone."""
        with _faults():
            coming = obstore.get(self._bucket, name).stream(min_chunk_size=_PIECE)
            target.touch(0o600)
            with target.open("wb") as written:
                for piece in coming:
                    written.write(piece)

    def read(self, name: str) -> bytes | None:
        """Fetch a small object."""
        with _faults():
            try:
                return bytes(obstore.get(self._bucket, name).bytes())
            except (NotFoundError, FileNotFoundError) as error:
                if _NO_BUCKET in str(error):
                    raise
                return None

    def write(self, name: str, content: bytes) -> None:
        """Put it over what was there."""
        with _faults():
            obstore.put(self._bucket, name, content)

    def delete(self, name: str) -> None:
        """Delete the object."""
        with _faults():
            obstore.delete(self._bucket, name)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise StoreFault(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
