"""Make the PDF or the workbook of an audit file, of a large one in a process of its own.

A large file takes seconds of processor, in which everybody who is answered by the same process
would wait for a share of it. A small one is made where it is asked for.
"""

import base64
import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import Final, Literal, TypeAlias

from bot.engine.queries.audit_file_parts import AuditFile
from bot.texts.words import Words
from papers.audit_file import audit_file_pdf
from papers.audit_sheets import audit_file_workbook
from papers.logo import Logo
from papers.typesetting import PaperFailed

AuditForm: TypeAlias = Literal["pdf", "xlsx"]

LARGE: Final = 1_000_000
"""The bytes of JSON from which on a file is large; ten systems have less."""
_MODULE: Final = "papers.audit_process"
_POLITE: Final = 10
_MOST_SECONDS: Final = 300
_REFUSED: Final = 3
"""The exit status where the paper could not be made, with the reason on standard error."""


def audit_form(file: AuditFile, form: AuditForm, *, logo: Logo | None, large: int = LARGE) -> bytes:
    """Make it in that form, in the file's language. Raises PaperFailed."""
    told = file.model_dump_json().encode()
    return _made(file, form, logo) if len(told) < large else _made_apart(told, form, logo)


def _made(file: AuditFile, form: AuditForm, logo: Logo | None) -> bytes:
    words = Words(file.lang)
    if form == "pdf":
        return audit_file_pdf(file, words, logo=logo)
    return audit_file_workbook(file, words)


def _made_apart(told: bytes, form: AuditForm, logo: Logo | None) -> bytes:
    drawn = None if logo is None else [logo.format, base64.b64encode(logo.content).decode()]
    head = json.dumps({"form": form, "logo": drawn}).encode()
    environment = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own module, no shell
            [sys.executable, "-m", _MODULE],
            input=b"\n".join((head, told)),
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=False,
            env={**environment, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.TimeoutExpired as late:
        raise PaperFailed(f"audit_file: not done in {_MOST_SECONDS} seconds") from late
    if done.returncode:
        said = done.stderr[-2000:].decode(errors="replace").strip()
        raise PaperFailed(f"audit_file: status {done.returncode}: {said}")
    return done.stdout


def main() -> int:
    """Make what standard input tells, and write it on standard output."""
    with suppress(OSError):
        os.nice(_POLITE)
    head, told = sys.stdin.buffer.read().split(b"\n", 1)
    wanted = json.loads(head)
    logo = None
    if wanted["logo"] is not None:
        kind, content = wanted["logo"]
        logo = Logo(kind, base64.b64decode(content))
    try:
        made = _made(AuditFile.model_validate_json(told), wanted["form"], logo)
    except PaperFailed as why:
        sys.stderr.write(str(why))
        return _REFUSED
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
