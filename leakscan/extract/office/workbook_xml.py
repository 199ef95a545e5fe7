"""The plan of a workbook: which part holds which sheet, and which sheet owns the other parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from leakscan.extract.office.ooxml import relations
from leakscan.extract.office.package import Package, local, parse
from leakscan.extract.unpacked import Damage

_SHEET_FOLDERS = ("xl/worksheets/", "xl/macrosheets/", "xl/dialogsheets/", "xl/chartsheets/")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its part."""

    name: str
    part: str
    is_listed: bool = True


class _Workbook:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), identifier))
        elif local(tag) == "workbookPr":
            self.is_1904 = attributes.get("date1904", "") in ("1", "true")

    def end(self, tag: str) -> None:
        """Nothing is kept open."""

    def data(self, text: str) -> None:
        """The plan is in the attributes."""

    def close(self) -> None:
        """Nothing is kept open."""


def _consume(chunks: Iterable[bytes], target: _Workbook) -> None:
    for _ in parse(chunks, target):
        continue


@dataclass(frozen=True, slots=True)
class Plan:
    """The sheets in their order, sheets that the workbook does not list after them; where the calendar starts."""

    workbook: str
    sheets: tuple[Sheet, ...]
    epoch: datetime
    owners: dict[str, str]
    strings: str
    styles: str


def plan(package: Package) -> Plan:
    """Reads the plan; without one, every sheet that is there is taken under the name of its part."""
    workbook = next((link.target for link in relations(package, "") if link.kind == "officeDocument"), "")
    workbook = workbook if workbook in package else "xl/workbook.xml"
    target = _Workbook()
    _consume(package.chunks(workbook, Damage()), target)
    parts = {link.identifier: link.target for link in relations(package, workbook)}
    listed = [Sheet(name, parts[key]) for name, key in target.sheets if parts.get(key, "") in package]
    epoch = CALENDAR_MAC_1904 if target.is_1904 else CALENDAR_WINDOWS_1900
    return with_loose(package, workbook, listed, epoch, folders=_SHEET_FOLDERS, ending=".xml")


def with_loose(
    package: Package, workbook: str, listed: Sequence[Sheet], epoch: datetime, *, folders: tuple[str, ...], ending: str
) -> Plan:
    """The plan with the sheets that are there and not listed."""
    known = {sheet.part.lower() for sheet in listed}
    loose = [
        Sheet(part.rpartition("/")[2].removesuffix(ending), part, is_listed=False)
        for part in package.names
        if part.lower().startswith(folders) and part.lower().endswith(ending) and part.lower() not in known
    ]
    sheets = (*listed, *loose)
    kinds = {link.kind: link.target for link in relations(package, workbook) if link.target in package}
    strings = kinds.get("sharedStrings", f"xl/sharedStrings{ending}")
    styles = kinds.get("styles", f"xl/styles{ending}")
    return Plan(workbook, sheets, epoch, _owners(package, sheets), strings, styles)


def _owners(package: Package, sheets: Iterable[Sheet]) -> dict[str, str]:
    """For each part that belongs to a sheet the name of the sheet: comments, drawings and their charts, tables."""
    owners: dict[str, str] = {}
    for sheet in sheets:
        waiting = [sheet.part]
        while waiting:
            for link in relations(package, waiting.pop()):
                key = link.target.lower()
                if not link.is_external and key not in owners and link.target in package:
                    owners[key] = sheet.name
                    waiting.append(link.target)
    return owners
