"""A vault beside its password: what the other files of a folder add to the assessment of a file.

The view `bundles` finds the pairs in what the inventory holds now, so nothing has to be taken back when one of the two
goes: the assessment itself is that of the file alone.
"""

import sqlite3
from collections.abc import Iterator

from leakscan.language import mark
from leakscan.model import Reason

NOTE = mark("A note with a password lies in the same folder")
VAULT = mark("A vault or certificate lies in the same folder")


def severity_with(own: str) -> str:
    """The severity of a file in SQL: critical for a vault beside its password, else its own."""
    return f"iif(bundle.has_vault, 'critical', {own})"


def reasons_of(row: sqlite3.Row) -> Iterator[Reason]:
    """What the neighbours of a file say about it."""
    if row["has_vault"]:
        yield Reason(NOTE)
    if row["has_note"]:
        yield Reason(VAULT)
