"""The product's own source, parsed once for all who look into it."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "governance", "papers", "register", "scheduler", "storage")


@cache
def modules(*packages: str) -> Mapping[str, ast.Module]:
    """Every module of those packages, of the product's by default, by its path."""
    found = sorted(
        path for package in packages or PRODUCT for path in (ROOT / package).rglob("*.py")
    )
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"), str(path)) for path in found
    }
