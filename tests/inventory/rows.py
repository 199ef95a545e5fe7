"""What a run over a small share tells; every name and value is invented, fingerprints are made of single letters."""

from dataclasses import replace
from datetime import UTC, datetime

from leakscan.inventory import FileState
from leakscan.locator import Locator
from leakscan.model import Assessment, Document, Finding, Outcome, Reason

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PATH = "Facturation/export.xlsx"
FILE = Locator("poste", PATH)
ARCHIVE = Locator("poste", "Archives/a.zip")
KEY = bytes(range(32))


def hashes(letters: str) -> bytes:
    return b"".join(letter.encode() * 16 for letter in sorted(letters))


def state(path: str = PATH, **changes) -> FileState:
    told = FileState(
        path, size=4096, modified_ns=1_577_790_000_000_000_000, changed_ns=7, file_id="2049:17", owner="m.leroy"
    )
    return replace(told, **changes)


def document(locator: Locator = FILE, **changes) -> Document:
    told = Document(locator, "scanned", "application/test", "xlsx", size=4096, sha256="aa" * 32)
    return replace(told, **changes)


def finding(locator: Locator = FILE, **changes) -> Finding:
    told = Finding(
        locator=locator,
        rule_id="fr.nir",
        revision=1,
        category="nir",
        count=3,
        distinct=2,
        confidence="high",
        severity="high",
        fingerprints=hashes("ab"),
        samples=("• •• •• •• ••• ••• ••",),
        places=(locator.at(sheet="Patients", cell="C14"), locator.at(sheet="Patients", cell="C15")),
        reasons=(Reason("{share} % of the column pass the check", (("share", 98),)),),
    )
    return replace(told, **changes)


def assessment(locator: Locator = FILE, **changes) -> Assessment:
    told = Assessment(
        locator, "high", 2, 3, "everyone", (Reason("readable by everyone"),), "Encrypt", ("RGPD art. 32",)
    )
    return replace(told, **changes)


def outcome(*findings: Finding, **changes) -> Outcome:
    return replace(Outcome((document(),), findings or (finding(),), (), assessment()), **changes)
