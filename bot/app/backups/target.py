"""Say where the daily backups go."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class BackupTarget:
    """The place of the daily backups: a folder's path, or s3://BUCKET/PREFIX with what opens it.

    `work` is a folder of ours, where they are made and tried.
    """

    address: str
    work: Path
    hour: int
    region: str = ""
    endpoint: str | None = None
    key_id: str | None = None
    secret: str | None = field(default=None, repr=False)
