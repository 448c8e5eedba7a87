"""Keep a file of evidence, and read what an audit file has in it."""

import hashlib
import io
import zipfile
from datetime import date

from governance.records.evidence import Evidence
from storage.unit_of_work import UnitOfWork
from tests.stories.cast import Person, Stage

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MAREN = "maren.skabelonsen@stf.example"


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def evidence_of(sha256: str, title: str, *, added_by: str = MAREN) -> Evidence:
    """Return a record of evidence for a question of a system."""
    return Evidence(
        question="3.2-1",
        scope="system:Nødmelderen",
        sha256=sha256,
        title=title,
        media_type="application/pdf",
        size=len(PDF),
        added_by=added_by,
        added_on=date(2026, 3, 2),
    )


def keep(stage: Stage, person: Person, name: str) -> str:
    """Keep `PDF` as a file that the person sent in; return its digest."""
    sha256 = hashlib.sha256(PDF).hexdigest()

    def write(unit: UnitOfWork) -> None:
        unit.use_tenant(person.tenant, who=person.email)
        blob = unit.attachments.begin(person.email)
        unit.attachments.write(blob, 0, PDF)
        unit.attachments.finish(
            blob, sha256=sha256, size=len(PDF), media_type="application/pdf", name=name
        )
        unit.commit()

    stage.database.transact(write)
    return sha256
