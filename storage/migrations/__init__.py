"""The schema's steps, run by `kravbot migrate` as the owner of the tables, each in one transaction."""

from pathlib import Path

HEAD = "0012"
"""The step this version of Kravbot needs."""

FOLDER = Path(__file__).parent
