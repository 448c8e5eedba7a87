"""Typeset one paper with Typst, in a process of its own with limits.

It takes one JSON object on its standard input: the `template`, the folders of templates, fonts and
packages, the `data`, the `format`, the `moment` in seconds, and the limits. It writes the paper on
its standard output. Where Typst refuses, it writes why on its standard error and ends with 3.
"""

import json
import os
import resource
import sys
from typing import Any

REFUSED = 3
_NICE = 10


def main() -> int:
    """Typeset what standard input asks for."""
    wanted: dict[str, Any] = json.load(sys.stdin.buffer)
    os.nice(_NICE)
    seconds, room = wanted["most_seconds"], wanted["most_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    import typst  # noqa: PLC0415  # within the limits

    compiler = typst.Compiler(
        input=os.path.join(wanted["templates"], wanted["template"]),
        root=wanted["templates"],
        font_paths=[wanted["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(wanted["data"], ensure_ascii=False)},
        package_path=wanted["packages"],
        package_cache_path=wanted["packages"],
    )
    try:
        made = compiler.compile(
            format=wanted["format"],
            ppi=wanted["ppi"],
            pdf_standards=["ua-1"] if wanted["format"] == "pdf" else [],
            timestamp=wanted["moment"],
        )
    except typst.TypstError as refused:
        sys.stderr.write(refused.diagnostic or str(refused))
        return REFUSED
    pages = made if isinstance(made, list) else [made]
    sys.stdout.buffer.write(pages[0] or b"")
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    status = main()
    os._exit(status)  # without waiting for the threads of the typesetter
