"""JSON and JSON lines: `key: value` lines, or a table where records are flat; numbers stay as they are written."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO, TypeGuard

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.embedded import Embedded, payload
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.text.labels import NAMES, is_plain, label
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer, normalise
from leakscan.language import mark
from leakscan.model import Item, Place, Problem, Segment

WHOLE_BYTES = 32 << 20
_SAMPLE_RECORDS = 100
_MOST_COLUMNS = 200
_ROWS = 2_000
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
# A word, or the sign of a number, of which the rest is missing.
_BEGUN = re.compile(r"n(?:ul?)?|t(?:ru?)?|f(?:a(?:ls?)?)?|-|\.|[eE][+-]?")
_LONGEST_ESCAPE = 6
# What a text is filled up with.
_FILLING = " \t\r\n\0"
CUT = mark("The data end in the middle; what came before was read")
_BREAKS = re.compile(r"[\t\r\n\v\f]+")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; the values of a key that stands in it twice stay, as a list."""
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    several: dict[str, list[object]] = {}
    for key, value in pairs:
        several.setdefault(key, []).append(value)
    return {key: values if len(values) > 1 else values[0] for key, values in several.items()}


# Numbers as text: a float would lose the last digits of fifteen, an integer its leading zero.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False, object_pairs_hook=_object)

Record = tuple[int, object]
Row = tuple[int, dict[str, object]]


@dataclass(frozen=True, slots=True)
class RecordAnchors:
    """Anchors of a block of flat records: one a line, one column a key."""

    text: str = field(repr=False)
    keys: Sequence[str] = field(repr=False)
    numbers: Sequence[int] = field(repr=False)
    delimiter: str = "\t"

    def _index(self, offset: int) -> int:
        index = self.text.count("\t", self.text.rfind("\n", 0, offset) + 1, offset)
        return min(index, len(self.keys) - 1)

    def place(self, offset: int) -> Place:
        """The number of the record, counted from 1."""
        return (("record", str(self.numbers[min(self.text.count("\n", 0, offset), len(self.numbers) - 1)])),)

    @property
    def has_headings(self) -> bool:
        """Keys are headings."""
        return True

    def heading(self, offset: int) -> str:
        """The key."""
        return self.keys[self._index(offset)]

    def column(self, offset: int) -> str:
        """The number of the key among the keys."""
        return f"!{self._index(offset)}"


def extract(item: Item, budget: Budget) -> Extracted:
    """The records of a JSON document; what is no JSON after all is read as text."""
    damage = Damage()
    with item.open() as stream:
        found = records(stream, damage)
        first = next(found, None)
        if first is not None:
            yield from _segments(item, chain([first], found), budget)
    if first is None:
        yield from plain.extract(item, budget)
    yield from cut(item, damage)


def cut(item: Item, damage: Damage) -> Iterator[Problem]:
    """The fact that the last value has no end, if that was found."""
    if damage.detail:
        yield Problem(item.locator.at(part="end"), "corrupt", damage.detail)


def records(stream: BinaryIO, damage: Damage) -> Iterator[Record]:
    """The values of a document, numbered from 1; none when it is no JSON after all."""
    is_long = stream.seek(0, 2) > WHOLE_BYTES
    stream.seek(0)
    return _lines(stream, damage) if is_long else _values(decode(stream.read()), damage)


def _notice(error: ValueError | RecursionError, content: str, damage: Damage) -> None:
    """Notes a value that the text ends in; every other fault is one of somebody who wrote something else than JSON."""
    if not isinstance(error, json.JSONDecodeError):
        return
    left = content[error.pos :].rstrip(_FILLING)
    is_in_escape = error.msg.startswith("Invalid \\uXXXX") and len(left) < _LONGEST_ESCAPE
    is_at_end = not left or bool(_BEGUN.fullmatch(left)) or error.msg.startswith("Unterminated string")
    if (is_at_end or is_in_escape) and content[: error.pos].strip():
        damage.note(CUT)


def _values(content: str, damage: Damage) -> Iterator[Record]:
    """The values that stand one after the other, an array as its members; from the first fault on, the rest as text."""
    position = number = 0
    while (position := _BETWEEN.match(content, position).end()) < len(content):  # type: ignore[union-attr]
        try:
            value, position = _DECODER.raw_decode(content, position)
        except (ValueError, RecursionError) as error:
            _notice(error, content, damage)
            if number:
                yield number + 1, content[position:]
            return
        # A lone scalar at the start is a line of text, not a document.
        if not number and not isinstance(value, dict | list):
            return
        for member in value if isinstance(value, list) else [value]:
            number += 1
            yield number, member


def _lines(stream: BinaryIO, damage: Damage) -> Iterator[Record]:
    """The values of JSON lines of any length; nothing when the first line is no value of its own."""
    last: tuple[ValueError | RecursionError, str] | None = None
    for number, line in enumerate(_split(stream), 1):
        if not line.strip():
            continue
        last = None
        try:
            yield number, _DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            if number == 1:
                return
            last = error, line
            yield number, line
    if last:
        _notice(*last, damage)


def _split(stream: BinaryIO) -> Iterator[str]:
    rest = ""
    for piece in plain.pieces(stream):
        *lines, rest = (rest + piece).split("\n")
        yield from lines
        if len(rest) > WHOLE_BYTES:
            yield rest
            rest = ""
    yield rest


def _segments(item: Item, records: Iterator[Record], budget: Budget) -> Extracted:
    sample = list(islice(records, _SAMPLE_RECORDS))
    keys = _columns(sample)
    rows: list[Row] = []
    writer = Writer(item.locator)
    embedded = Embedded(item.locator)
    for number, value in chain(sample, records):
        budget.check_time()
        if keys and _is_flat(value) and keys.keys() >= value.keys():
            rows.append((number, value))
        else:
            yield from _write(writer, embedded, number, value)
            yield from embedded.items()
        if len(rows) == _ROWS:
            yield _table(item, list(keys), rows)
            rows = []
        if writer.is_full:
            yield from writer.break_here()
    if rows:
        yield _table(item, list(keys), rows)
    yield from writer.break_here()


def _columns(sample: list[Record]) -> dict[str, None]:
    """The keys of all flat records, in order, when most records are flat; none otherwise."""
    flat = [value for _, value in sample if _is_flat(value)]
    if len(flat) < 2 or len(flat) * 3 < len(sample) * 2:
        return {}
    keys = dict.fromkeys(key for record in flat for key in record)
    return keys if len(keys) <= _MOST_COLUMNS and all(map(is_plain_key, keys)) else {}


def is_plain_key(key: str) -> bool:
    """Whether a key can head a column: a short name without breaks or long numbers."""
    return len(key) <= 80 and not _BREAKS.search(key) and not re.search(r"\d{5}", key)


def _is_flat(value: object) -> TypeGuard[dict[str, object]]:
    if not isinstance(value, dict) or not value:
        return False
    return not any(_is_nested(cell) for cell in value.values())


def _is_nested(cell: object) -> bool:
    if isinstance(cell, list):
        return any(isinstance(member, dict | list) or _is_nested(member) for member in cell)
    return isinstance(cell, dict) or bool(_inner(cell)) or (isinstance(cell, str) and payload(cell) is not None)


def _table(item: Item, keys: list[str], rows: list[Row]) -> Segment:
    lines = ("\t".join(_BREAKS.sub(" ", _scalar(row.get(key))) for key in keys) for _, row in rows)
    content = normalise("\n".join(lines) + "\n")
    anchors = RecordAnchors(content, [normalise(key) for key in keys], [number for number, _ in rows])
    return Segment(item.locator, content, anchors, layout="table")


def _write(writer: Writer, embedded: Embedded, number: int, value: object) -> Iterator[Segment]:
    """Writes a value of any depth as `key: value` lines; a flat object of a list is one line."""
    stack: list[tuple[str, str, str, object, bool]] = [("", "", "", value, False)]
    while stack:
        if writer.is_full:
            yield from writer.break_here()
        above, name, beside, value, in_list = stack.pop()
        own = label(name, above, beside) if name else above
        if isinstance(value, dict):
            if name and not is_plain(name):
                writer.add(f"{name}:\n", record=number)
            beside = next((str(value[key]) for key in NAMES if isinstance(value.get(key), str)), "")
            if in_list and _is_flat(value):
                _write_record(writer, number, own, beside, value)
            else:
                stack.extend((own, key, beside, child, False) for key, child in reversed(value.items()))
        elif isinstance(value, list):
            stack.extend((above, name, beside, child, True) for child in reversed(value))
        elif inner := _inner(value):
            stack.append((above, name, beside, inner[0], in_list))
        elif isinstance(value, str) and embedded.take(value, own or "value"):
            continue
        elif content := _scalar(value).strip():
            writer.add(f"{own}: {content}\n" if own else f"{content}\n", heading=own, **_place(number, own))


def _write_record(writer: Writer, number: int, above: str, beside: str, record: dict[str, object]) -> None:
    for key, value in record.items():
        own = label(key, above, beside)
        writer.add(f"{own}: {_BREAKS.sub(' ', _scalar(value))}\t", heading=own, **_place(number, own))
    writer.add("\n", record=number)


def _place(number: int, name: str) -> dict[str, str]:
    return {"record": str(number), "field": name} if is_plain(name) else {"record": str(number)}


def _inner(value: object) -> list[object]:
    """The JSON that a string holds, in a list of one; empty when it holds none."""
    if not isinstance(value, str) or value[:1] not in ("{", "[") or value.rstrip()[-1:] not in ("}", "]"):
        return []
    try:
        return [_DECODER.decode(value)]
    except (ValueError, RecursionError):
        return []


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_scalar, value))
    return "" if value is None else str(value)


JSON = Extractor(
    "json",
    ("application/json", "application/x-ndjson"),
    extract,
    reads=mark("every key and value, escapes resolved, JSON and base64 documents inside strings, JSON lines"),
)
