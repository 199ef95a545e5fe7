"""Events: who did what, as a chain that nobody can change unnoticed without the key."""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from leakscan.inventory.forms import moment
from leakscan.inventory.store import Store


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain."""

    id: int
    at: datetime
    kind: str
    actor: str
    detail: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: the number of links, and what is wrong with it, if anything."""

    events: int
    fault: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing was changed, taken out or cut off."""
        return not self.fault


class EventLog:
    """The events of an inventory. The seal of the last one, the head, stands in every report."""

    def __init__(self, store: Store, inventory_id: str) -> None:
        self._store = store
        self._inventory_id = inventory_id

    def append(self, key: bytes, *, kind: str, actor: str, at: datetime, detail: Mapping[str, str | int]) -> str:
        """Adds an event and gives the new head."""
        with self._store.transaction() as connection:
            return self.append_within(connection, key, kind=kind, actor=actor, at=at, detail=detail)

    def append_within(
        self,
        connection: sqlite3.Connection,
        key: bytes,
        *,
        kind: str,
        actor: str,
        at: datetime,
        detail: Mapping[str, str | int],
    ) -> str:
        """Adds an event in the transaction that does what it tells."""
        last = connection.execute("select id, seal from events order by id desc limit 1").fetchone()
        number, before = (last["id"] + 1, last["seal"]) if last else (1, self._inventory_id)
        row = (number, moment(at), kind, actor, json.dumps(detail, sort_keys=True))
        seal = _seal(key, row, before)
        connection.execute(
            "insert into events (id, at, kind, actor, detail, seal) values (?, ?, ?, ?, ?, ?)", (*row, seal)
        )
        return seal

    def head(self) -> str:
        """The seal of the last event; empty when there is none."""
        row = self._store.row("select seal from events order by id desc limit 1")
        return row["seal"] if row else ""

    def list(self) -> Iterator[Event]:
        """Every event, oldest first."""
        for row in self._store.rows("select * from events order by id"):
            at = datetime.fromisoformat(row["at"])
            yield Event(row["id"], at, row["kind"], row["actor"], json.loads(row["detail"]))

    def verify(self, key: bytes, *, head: str = "") -> Verdict:
        """Checks every link and every decision; with a `head` from a report, also that nothing was cut off the end."""
        before, number, seals = self._inventory_id, 0, set()
        digests: dict[int, str] = {}
        for row in self._store.rows("select id, at, kind, actor, detail, seal from events order by id"):
            number += 1
            expected = _seal(key, tuple(row)[:5], before)
            if row["id"] != number or not hmac.compare_digest(expected, row["seal"]):
                return Verdict(number, f"event {number} was changed or taken out, or the key is another one")
            before = row["seal"]
            seals.add(before)
            if row["kind"] == "decision":
                detail = json.loads(row["detail"])
                digests[detail["decision"]] = detail["digest"]
        if head and head not in seals:
            return Verdict(number, "events were cut off the end: the chain does not hold the head of the report")
        return Verdict(number, self._decision_fault(digests))

    def _decision_fault(self, digests: Mapping[int, str]) -> str:
        found = {row["id"]: decision_digest(row) for row in self._store.rows("select * from decisions")}
        wrong = sorted(each for each in digests.keys() | found.keys() if digests.get(each) != found.get(each))
        return f"decision {wrong[0]} was changed, added or taken out" if wrong else ""


def decision_digest(row: sqlite3.Row) -> str:
    """What the event of a decision keeps of it."""
    values = [value.hex() if isinstance(value, bytes) else value for value in tuple(row)]
    return hashlib.sha256(json.dumps(values).encode("ascii")).hexdigest()


def _seal(key: bytes, row: tuple[object, ...], before: str) -> str:
    return hmac.new(key, json.dumps([*row, before]).encode("ascii"), hashlib.sha256).hexdigest()
