"""Documents written in XML of their own kind: a vocabulary says which elements are lines, cells, files."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.office.package import DAMAGED, local, parse
from leakscan.extract.office.running import Paragraph, Piece, Tables, write
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Item, Place, Problem, Segment

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names of elements without their namespace. What is not named here is part of the text around it.

    `values` are pairs of element and attribute whose value is a line of its own; `files` hold base64.
    """

    paragraphs: frozenset[str]
    tables: frozenset[str] = _NOTHING
    rows: frozenset[str] = _NOTHING
    cells: frozenset[str] = _NOTHING
    files: frozenset[str] = _NOTHING
    silent: frozenset[str] = _NOTHING
    marks: Mapping[str, str] = field(default_factory=dict)
    values: frozenset[tuple[str, str]] = frozenset()
    counted: str = ""


class Markup:
    """Takes the events of the parser and gives pieces of text; `files` holds what was written into the text."""

    def __init__(self, vocabulary: Vocabulary, *, label: Callable[[str, dict[str, str]], str] | None = None):
        self.files: list[tuple[str, bytes]] = []
        self.is_damaged = False
        self._words = vocabulary
        self._label = label or _own_name
        self._labels: list[str] = []
        self._names: list[str] = []
        self._paragraphs: list[Paragraph] = []
        self._tables = Tables()
        self._loose: list[str] = []
        self._count = 0
        self._pages = 0

    def take(self) -> list[Piece]:
        """What is complete since the last time."""
        return self._tables.take()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element."""
        self._end_loose()
        name, words = local(tag), self._words
        values = {local(key): value for key, value in attributes.items()}
        self._names.append(name)
        self._labels.append(self._label(name, values))
        if name == words.counted:
            self._pages += 1
        if name in words.paragraphs:
            self._count += 1
            self._paragraphs.append(Paragraph(self._count, self._place()))
        elif name in words.tables:
            self._tables.start_table()
        elif name in words.rows:
            self._tables.start_row()
        elif name in words.cells:
            self._tables.start_cell()
        elif name in words.marks and self._paragraphs:
            self._paragraphs[-1].write(words.marks[name])
        for key, value in values.items():
            if (name, key) in words.values:
                self._note(value, self._labels[-1])

    def end(self, tag: str) -> None:
        """Closes an element."""
        self._end_loose()
        name, words = local(tag), self._words
        if name in words.paragraphs and self._paragraphs:
            self._tables.paragraph(self._paragraphs.pop())
        elif name in words.tables:
            self._tables.end_table()
        elif name in words.rows:
            self._tables.end_row()
        if self._names:
            self._names.pop()
            self._labels.pop()

    def data(self, text: str) -> None:
        """Takes characters."""
        if not self._names or self._names[-1] in self._words.silent:
            return
        if self._paragraphs and self._names[-1] not in self._words.files:
            self._paragraphs[-1].write(text)
        elif self._loose or not text.isspace():
            self._loose.append(text)

    def close(self) -> None:
        """Gives what a broken document left open."""
        self._end_loose()
        while self._paragraphs:
            self._tables.paragraph(self._paragraphs.pop())
        self._tables.close()

    def _place(self) -> Place:
        return (("page", str(self._pages)),) if self._pages else ()

    def _end_loose(self) -> None:
        if not self._loose:
            return
        text, self._loose = "".join(self._loose).strip(), []
        name, label = (self._names[-1], self._labels[-1]) if self._names else ("", "")
        if name not in self._words.files:
            self._note(text, label)
            return
        try:
            self.files.append((label, base64.b64decode("".join(text.split()))))
        except (binascii.Error, ValueError):
            self.is_damaged = True

    def _note(self, text: str, heading: str) -> None:
        if not text.strip():
            return
        piece = Piece(f"{heading}: {text}\n" if heading else f"{text}\n", 0, heading, place=self._place())
        if self._paragraphs:
            self._paragraphs[-1].before.append(piece)
        else:
            self._tables.note(piece)


def _own_name(name: str, values: dict[str, str]) -> str:  # noqa: ARG001 - one signature for all
    return name


def read_markup(
    locator: Locator, chunks: Iterable[bytes], target: Markup, damage: Damage, place: Place = ()
) -> Iterator[Segment]:
    """The text of a part; the caller looks after its files and tells its damage."""
    writer = Writer(locator)
    for _ in parse(chunks, target, damage):
        write(writer, target.take(), place)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


def read_file(item: Item, chunks: Iterable[bytes], target: Markup, budget: Budget, *, via: str) -> Extracted:
    """A document that is one XML file: its text, then the files written into it, then what was damaged."""
    damage = Damage()
    writer = Writer(item.locator)
    for _ in parse(chunks, target, damage):
        budget.check_time()
        write(writer, target.take())
        if writer.is_full:
            yield from writer.break_here()
        files, target.files = target.files, []
        for name, data in files:
            budget.spend(len(data), so_far=len(data))
            yield Item(item.locator.enter(via, name), partial(BytesIO, data), len(data))
    yield from writer.break_here()
    if target.is_damaged:
        damage.note(DAMAGED)
    if damage.detail:
        yield Problem(item.locator.at(part="content"), "corrupt", damage.detail)
