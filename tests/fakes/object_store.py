"""A store of objects as S3 has it, on this machine: moto's server, with one bucket."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

from bot.adapters.object_store.s3 import S3Store

BUCKET = "kravbot-backups"


@dataclass(frozen=True)
class ObjectStore:
    """A server of objects that runs."""

    endpoint: str

    def opened(self, prefix: str = "here", *, bucket: str = BUCKET) -> S3Store:
        return S3Store(
            f"s3://{bucket}/{prefix}",
            endpoint=self.endpoint,
            region="eu-north-1",
            key_id="key",
            secret="secret",  # noqa: S106  # moto takes any
        )


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Start the server, and make the bucket in it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        with urlopen(Request(f"{endpoint}/{BUCKET}", method="PUT")):  # loopback
            pass
        yield ObjectStore(endpoint)
    finally:
        server.stop()
