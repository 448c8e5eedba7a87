"""Read the commands of ours that a text names, as whoever reads it would type them."""

import re
import shlex

_COMMAND = re.compile(
    r"""\bkravbot[ ](?P<rest>[a-z][a-z-]*(?:[ ](?:--[a-z-]+|'[^']*'|"[^"]*"|[A-Z]{2,}\b|
        (?<=audit[ ])[a-z]+|(?<=outbox[ ])(?:retry|drop)\b|(?<=paper[ ])[a-z]+))*)""",
    re.VERBOSE,
)


def printed(said: str) -> list[list[str]]:
    """Return each command that is named, once, as its arguments; what stands in capitals too."""
    found: list[list[str]] = []
    for match in _COMMAND.finditer(said):
        arguments = shlex.split(match["rest"])
        if arguments not in found:
            found.append(arguments)
    return found
