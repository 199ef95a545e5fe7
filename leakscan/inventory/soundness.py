"""Soundness: what must hold in every inventory, whatever ended the program that wrote it."""

from collections.abc import Iterator

from leakscan.inventory.store import Store

# Each query gives the rows that break a rule, and only their numbers: names stay where they are.
_RULES = (
    ("a file without a root of its own", "select id from documents where path is not null and root_id <> id"),
    (
        "a member without its file",
        """
        select member.id from documents as member left join documents as root on root.id = member.root_id
        where member.path is null and (root.id is null or root.path is null
          or member.last_run is null and root.last_run is not null)
        """,
    ),
    (
        "two versions of a member at once",
        """
        select max(id) from documents where last_run is null and path is null
        group by root_id, steps having count(*) > 1
        """,
    ),
    ("a document that ends before it begins", "select id from documents where last_run < first_run"),
    (
        "another name of a file that is gone",
        """
        select other.id from documents as other join documents as content on content.id = other.same_as
        where other.last_run is null and content.last_run is not null
        """,
    ),
    (
        "a finding in a document that is over",
        """
        select finding.id from findings as finding join documents as document on document.id = finding.document_id
        where finding.last_run is null and document.last_run is not null
        """,
    ),
    (
        "a finding without the fingerprints of its values",
        """
        select finding.id from findings as finding left join fingerprints on finding_id = finding.id
        where finding.distinct_count > 0 and hashes is null
        """,
    ),
    ("a run that ended before it started", "select id from runs where finished < started"),
)
_WIDTH = 16


def faults(store: Store) -> Iterator[str]:
    """Each fault in words; nothing for a sound inventory. Reads the whole file."""
    for (told,) in store.rows("pragma integrity_check(20)"):
        if told != "ok":
            yield f"the file is damaged: {told}"
            return
    for table, row, *_ in store.rows("pragma foreign_key_check"):
        yield f"table {table}, row {row}: points to a row that is not there"
    for told, query in _RULES:
        yield from (f"row {number}: {told}" for (number,) in store.rows(query))
    for number, hashes in store.rows("select finding_id, hashes from fingerprints"):
        if not _is_sorted(hashes):
            yield f"row {number}: fingerprints that are not in order"


def _is_sorted(hashes: bytes) -> bool:
    parts = [hashes[place : place + _WIDTH] for place in range(0, len(hashes), _WIDTH)]
    return parts == sorted(set(parts))
