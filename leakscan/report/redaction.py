"""Reports that leave the house: names of folders, files and people give way to pseudonyms that the house can undo.

A name of a folder says what a practice does and for whom. The pseudonym of a name is made of the key of the inventory
and of the whole path before it: one folder has one pseudonym in every report, and nobody without the key can try names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from leakscan.fingerprint import Fingerprinter
from leakscan.language import Translate, mark
from leakscan.locator import Locator, Step, parse
from leakscan.report.data import ReportData, Row, Source

_ENDING = re.compile(r"(?:\.tar)?\.[A-Za-z][A-Za-z0-9]{0,4}\Z")
# Pages, lines, cells and their like name nobody.
_PLAIN_PLACE = re.compile(r"[A-Z]{0,3}[0-9]{0,7}(?::[A-Z]{0,3}[0-9]{0,7})?\Z")
_LENGTH = 10
# Apart from fingerprints of values: a name may be a value.
_NAMES = "name\0"
# What people wrote or are called by.
_PEOPLE = ("owner", "responsible", "accepted", "comment", "note", "author")
_HOUSE_FILTERS = ("house", "allow", "paths")


@dataclass(frozen=True, slots=True)
class Redaction:
    """Pseudonyms by the key of an inventory, with words of a language in front."""

    prints: Fingerprinter
    translate: Translate

    def path(self, source: str, path: str) -> str:
        """The pseudonyms of folders and file; depth and ending stay.

        Two files differ in their pseudonyms even where their folders are called alike.
        """
        parts = path.split("/")
        before = [source + "\0" + "/".join(parts[: place + 1]) for place in range(len(parts))]
        folders = [self._name(mark("folder"), each) for each in before[:-1]]
        return "/".join([*folders, self._name(mark("file"), before[-1]) + _ending(parts[-1])])

    def source(self, name: str) -> str:
        """The pseudonym of a source."""
        return self._name(mark("source"), name)

    def locator(self, text: str) -> str:
        """A locator in pseudonyms: source, path, members and the names among places."""
        found = parse(text)
        inner, steps = found.path, []
        for step in found.steps:
            inner = f"{inner}\0{step.name}\0{step.nth}"
            name = self._name(mark("member"), f"{found.source}\0{inner}") + _ending(step.name)
            steps.append(Step(step.via, name, 1))
        path = self.path(found.source, found.path) if found.path else ""
        place = tuple((key, self._place(value)) for key, value in found.place)
        return Locator(self.source(found.source), path, tuple(steps), place).canonical()

    def row(self, row: Row) -> Row:
        """A row of a table in pseudonyms; what people wrote in it is left out."""
        locator = self.locator(row["locator"])
        found = parse(locator)
        names = {"path": found.path, "member": found.member(), "source": found.source}
        changed: dict[str, Any] = {"locator": locator, **names}
        if "locations" in row:
            changed["locations"] = [self.locator(each) for each in row["locations"]]
        if isinstance(row.get("same_as"), str) and row["same_as"]:
            changed["same_as"] = self.path(row["source"], row["same_as"])
        return {**row, **changed, **{key: "" for key in _PEOPLE if row.get(key)}}

    def data(self, data: ReportData) -> ReportData:
        """A report in pseudonyms."""
        return replace(
            data,
            sources=tuple(Source(self.source(each.name), "") for each in data.sources),
            runs=tuple(
                replace(
                    run, source=self.source(run.source), scope=self.path(run.source, run.scope) if run.scope else ""
                )
                for run in data.runs
            ),
            files=[self.row(row) for row in data.files],
            findings=[self.row(row) for row in data.findings],
            filters=tuple(
                replace(each, reason="", signer="", where=()) if each.kind in _HOUSE_FILTERS else each
                for each in data.filters
            ),
            mailboxes=[self.row(row) for row in data.mailboxes],
        )

    def names(self, rows: Iterable[Row]) -> Iterator[Mapping[str, str]]:
        """What each pseudonym stands for: for the house alone."""
        for row in rows:
            yield {"redacted": self.locator(row["locator"]), "locator": row["locator"]}

    def _name(self, word: str, name: str) -> str:
        return f"{self.translate(word)}-{self.prints.of(_NAMES + name).hex()[:_LENGTH]}"

    def _place(self, value: str) -> str:
        return value if _PLAIN_PLACE.match(value) else self._name(mark("name"), value)


def _ending(name: str) -> str:
    found = _ENDING.search(name)
    return found.group().lower() if found else ""
