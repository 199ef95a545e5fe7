"""The allow-list: values that somebody answers for, as keyed hashes with the reason, the signer and the last day."""

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime

from leakscan.inventory.events import EventLog
from leakscan.inventory.forms import moment
from leakscan.inventory.store import Store


@dataclass(frozen=True, slots=True)
class NewAllowance:
    """What somebody puts on the list: `count` values as a sorted run of 16-byte hashes, in all their normal forms."""

    hashes: bytes = field(repr=False)
    count: int
    reason: str
    signer: str
    rule_id: str = ""
    paths: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """An entry of the list, with its number and the time it was added."""

    id: int
    added: datetime
    told: NewAllowance


def add(store: Store, events: EventLog, new: NewAllowance, *, key: bytes, at: datetime) -> int:
    """Adds an entry together with the event that tells of it."""
    with store.transaction() as connection:
        number = connection.execute(
            "insert into allowances (hashes, count, rule_id, paths, reason, signer, until, added)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new.hashes, new.count, new.rule_id, new.paths, new.reason, new.signer,
                new.until.isoformat() if new.until else None, moment(at),
            ),
        ).lastrowid  # fmt: skip
        detail: dict[str, str | int] = {"allowance": number or 0, "count": new.count, "reason": new.reason}
        events.append_within(connection, key, kind="allow", actor=new.signer, at=at, detail=detail)
        return number or 0


def remove(store: Store, events: EventLog, number: int, *, by: str, key: bytes, at: datetime) -> bool:
    """Ends an entry; its row stays, so that what runs of before forgave can still be told."""
    with store.transaction() as connection:
        changed = connection.execute(
            "update allowances set removed = ?, removed_by = ? where id = ? and removed is null",
            (moment(at), by, number),
        ).rowcount
        if changed:
            events.append_within(connection, key, kind="allow-removed", actor=by, at=at, detail={"allowance": number})
        return bool(changed)


def current(store: Store) -> list[Allowance]:
    """Every entry that was not ended, the expired ones included."""
    return [_of(row) for row in store.rows("select * from allowances where removed is null order by id")]


def _of(row: sqlite3.Row) -> Allowance:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    told = NewAllowance(
        bytes(row["hashes"]), row["count"], row["reason"], row["signer"], row["rule_id"], row["paths"], until
    )
    return Allowance(row["id"], datetime.fromisoformat(row["added"]), told)
