"""Run nginx with our own file in front of this machine's server, on loopback."""

import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from ssl import SSLContext, create_default_context

from e2e.deploy.programs import Said, run
from e2e.kravbot import PORT
from e2e.machine import REPOSITORY

HTTPS = 56443
_HTTP = 56080
_FILE = REPOSITORY / "deploy" / "nginx.conf"


class NginxFailed(Exception):
    """Nginx does not take its file, or does not start; the message is what it wrote."""


async def certificate_for(host: str, folder: Path) -> SSLContext:
    """Make the certificate where `nginx` looks for it; return who trusts that and no other."""
    chain = folder / "fullchain.pem"
    await run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host},IP:127.0.0.1"),
        *("-keyout", folder / "key.pem", "-out", chain),
    )
    return create_default_context(cafile=str(chain))


async def tested(folder: Path) -> Said:
    """Write the file into the folder, and have nginx read it."""
    config = folder / "nginx.conf"
    config.write_text(_written(folder), "utf-8")
    return await run("nginx", "-t", "-c", config)


@asynccontextmanager
async def nginx(folder: Path) -> AsyncIterator[None]:
    """Run it, with the certificate that `certificate_for` made there. Raises NginxFailed."""
    judged = await tested(folder)
    started = judged if judged.code else await run("nginx", "-c", folder / "nginx.conf")
    if started.code:
        raise NginxFailed(started.text)
    try:
        yield
    finally:
        pid = folder / "pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)


def _written(folder: Path) -> str:
    """Make the file one that listens on loopback, for this machine's server."""
    text = _FILE.read_text("utf-8")
    text = re.sub(r"\n    listen \[::\].*", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{_HTTP};")
    text = text.replace("listen 443", f"listen 127.0.0.1:{HTTPS}")
    text = text.replace("/etc/ssl/kravbot", str(folder)).replace(
        "127.0.0.1:3978", f"127.0.0.1:{PORT}"
    )
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"pid {folder}/pid; error_log {folder}/errors; events {{}} "
        f"http {{ access_log {folder}/requests; {paths}\n{text}\n}}\n"
    )
