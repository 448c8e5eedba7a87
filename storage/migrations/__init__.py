"""The steps of the schema are run by `kravbot migrate`, each in one transaction.

They are run as the owner of the tables.
"""

from pathlib import Path

HEAD = "0024"
"""The step this version of Kravbot needs."""

FOLDER = Path(__file__).parent
