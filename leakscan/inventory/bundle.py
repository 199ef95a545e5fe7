"""A vault beside its password: what the other files of a folder add to the assessment of a file.

The view `bundles` finds the pairs in what the inventory holds now, so nothing has to be taken back when one of the two
goes: the assessment itself is that of the file alone.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from leakscan.inventory.forms import stored
from leakscan.inventory.store import Store
from leakscan.language import mark
from leakscan.model import Assessment, Reason, Severity

NOTE = mark("A note with a password lies in the same folder")
VAULT = mark("A vault or certificate lies in the same folder")


_BESIDE = """
select bundle.has_vault, bundle.has_note
from current_documents as document join bundles as bundle on bundle.root_id = document.root_id
where document.is_root and document.source = ? and document.path = ?
"""


def raised(store: Store, assessment: Assessment) -> Assessment:
    """The assessment of a file with what the other files of its folder add to it."""
    locator = assessment.locator
    for row in store.rows(_BESIDE, (stored(locator.source), stored(locator.path))):
        severity: Severity = "critical" if row["has_vault"] else assessment.severity
        return replace(assessment, severity=severity, reasons=(*assessment.reasons, *reasons_of(row)))
    return assessment


def severity_with(own: str) -> str:
    """The severity of a file in SQL: critical for a vault beside its password, else its own."""
    return f"iif(bundle.has_vault, 'critical', {own})"


def reasons_of(row: sqlite3.Row) -> Iterator[Reason]:
    """What the neighbours of a file say about it."""
    if row["has_vault"]:
        yield Reason(NOTE)
    if row["has_note"]:
        yield Reason(VAULT)
