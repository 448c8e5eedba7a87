"""Write which tests take long, from a JUnit report of all of them.

    KRAVBOT_TEST_ALL=1 python -m pytest -n 3 --junitxml=report.xml
    python -m tools.long_tests report.xml

`tests/selection.py` runs what is written there for fewer commits.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from xml.etree import ElementTree

from tests.selection import LONG, LONG_TESTS


def main(arguments: Sequence[str]) -> int:
    """Read the report that is named and write the list."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write("Name one file: the report that pytest wrote with --junitxml.\n")
        return 2
    rows = list(long_tests(Path(arguments[0])))
    with LONG_TESTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("test", "seconds"))
        writer.writerows((name, f"{seconds:.1f}") for name, seconds in rows)
    return 0


def long_tests(report: Path) -> Iterator[tuple[str, float]]:
    """Yield each long test, as `module::function`, with the seconds its cases took on average."""
    taken: dict[str, list[float]] = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is None:
            name = str(case.get("name")).partition("[")[0]
            taken[f"{case.get('classname')}::{name}"].append(float(case.get("time", 0)))
    for name, seconds in sorted(taken.items()):
        if fmean(seconds) >= LONG:
            yield name, fmean(seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
