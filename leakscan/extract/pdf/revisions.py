"""Earlier versions of a PDF: programs append changes, and what they took out still stands in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

import pikepdf
import pypdfium2

from leakscan.extract.budget import Budget
from leakscan.extract.pdf.forms import tamed
from leakscan.extract.pdf.objects import BROKEN, Walk
from leakscan.extract.pdf.pages import page_text

_END = re.compile(rb"%%EOF[ \t]*\r?\n?")
_LINEARIZED = b"/Linearized"
_CHUNK = 1 << 20
# Every save adds a version; more than this comes from a program that saves by itself, and the oldest hold least.
MOST = 32


@dataclass(frozen=True, slots=True)
class Remnant:
    """Lines of a page (0: none) of an earlier version, counted from 1 for the oldest, that later ones lack."""

    revision: int
    page: int
    text: str = field(repr=False)


class _Lines:
    """The lines that were met, whatever their spaces; held as hashes, since a document may be long."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def new(self, text: str) -> str:
        """The lines that were not met before."""
        lines = []
        for line in text.splitlines():
            squeezed = hash("".join(line.split()))
            if squeezed not in self._hashes:
                self._hashes.add(squeezed)
                lines.append(line)
        return "\n".join(lines).strip()


def ends(stream: BinaryIO) -> list[int]:
    """Where earlier versions end, in bytes, the oldest first; the last version is not among them."""
    size = stream.seek(0, 2)
    stream.seek(0)
    is_linearized = _LINEARIZED in stream.read(1024)
    found, start, carried = [], 0, b""
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        block = carried + chunk
        found += [start + match.end() for match in _END.finditer(block) if start + match.end() < size]
        carried = block[-8:]
        start += len(block) - len(carried)
    # A file made for the web has a first end that closes nothing.
    return sorted(set(found))[1 if is_linearized else 0 :]


def remnants(stream: BinaryIO, budget: Budget) -> Iterator[Remnant]:
    """What earlier versions hold beyond later ones, the newest of them first."""
    places = ends(stream)[-MOST:]
    if not places:
        return
    lines = _Lines()
    for _, text in _texts(stream, budget):
        lines.new(text)
    for number in range(len(places), 0, -1):
        stream.seek(0)
        for page, text in _texts(BytesIO(stream.read(places[number - 1])), budget):
            if left := lines.new(text):
                yield Remnant(number, page, left)


def _texts(version: BinaryIO, budget: Budget) -> Iterator[tuple[int, str]]:
    """The texts of a version with their pages; what does not stand as a document of its own has none."""
    for reader in (_pages, _beside):
        version.seek(0)
        try:
            yield from reader(version, budget)
        except (*BROKEN, pypdfium2.PdfiumError):
            # The mark of an end may stand in anything, in an attached document for one.
            continue


def _pages(version: BinaryIO, budget: Budget) -> Iterator[tuple[int, str]]:
    simpler = tamed(version, budget)
    document = pypdfium2.PdfDocument(simpler.stream if simpler else version, autoclose=False)
    try:
        for index in range(len(document)):
            budget.check_time()
            yield index + 1, page_text(document, index, version).text
    finally:
        document.close()


def _beside(version: BinaryIO, budget: Budget) -> Iterator[tuple[int, str]]:
    with pikepdf.open(version) as document:
        for section in Walk(document, budget).sections():
            for entry in section:
                yield entry.page, f"{entry.label}: {entry.text}" if entry.label else entry.text
