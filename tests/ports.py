"""Choose a port to listen on, which no connection of another process is given meanwhile."""

import random
import socket

_BELOW_THOSE_GIVEN_TO_CONNECTIONS = range(20_000, 32_000)


def unused_port() -> int:
    """Return a free port of this machine."""
    while True:
        port = random.SystemRandom().choice(_BELOW_THOSE_GIVEN_TO_CONNECTIONS)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
