"""Compile what Kravbot imports, by importing every module of it; nothing else becomes bytecode.

All that is installed would be twice as much. Run with the Python of the image.
"""

import importlib
import pkgutil

_OURS = ("bot", "governance", "papers", "register", "scheduler", "storage")
_NOT = ("__main__", "storage.migrations.env", "object_store.s3", "inbound.agents_adapter")
"""Modules that do something when they are imported, or want what is not always installed."""

for package in _OURS:
    found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    for module in found:
        if not module.name.endswith(_NOT):
            importlib.import_module(module.name)
