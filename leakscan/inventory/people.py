"""People: how many different ones the files of an inventory tell of, by the keyed hashes of their numbers and names."""

from collections.abc import Iterable
from typing import Any

from leakscan.fingerprint import unpacked
from leakscan.inventory.store import Store


def distinct_persons(store: Store, where: str, values: dict[str, Any]) -> int:
    """At least so many persons in the documents of a condition: a patient in ten files counts once.

    Those told by number and those told by name may be the same, so the larger of the two counts is taken.
    """
    within = f"{where} and document.same_as is null"
    numbers = store.rows(
        f"""
        select fingerprints.hashes from current_documents as document
        join findings as finding on finding.document_id = document.id and finding.last_run is null
        join fingerprints on fingerprints.finding_id = finding.id
        where finding.category = 'nir' and finding.confidence <> 'low' and {within}
        """,
        values,
    )
    names = store.rows(
        f"""
        select assessment.names from current_documents as document
        join assessments as assessment on assessment.document_id = document.id
        where document.is_root and {within}
        """,
        values,
    )
    return max(_distinct(row[0] for row in numbers), _distinct(row[0] for row in names))


def _distinct(runs: Iterable[bytes]) -> int:
    seen: set[bytes] = set()
    for packed in runs:
        seen.update(unpacked(packed))
    return len(seen)
