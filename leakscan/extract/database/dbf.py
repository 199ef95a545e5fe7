"""dBase, FoxPro and Clipper tables: every record, deleted ones too, under the names of its fields."""

import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from struct import error as StructError
from struct import unpack
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import scores
from leakscan.extract.database.dbf_header import Header, header_of
from leakscan.extract.database.records import RecordWriter, value_text
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.strings import runs
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

DAMAGED = mark("The header of the table contradicts itself; what could be made out was read")
CUT = mark("The table is cut; what came before was read")
_MOST_HEADER = 1 << 16
_BLOCK = 1 << 20
_END = 0x1A
_STATES = b" *"
_NEAR = ("cp1252", "cp850", "mac_roman", "iso8859-15")
_SAME_WIDTH = frozenset((*_NEAR, "cp437", "cp863", "cp865", "cp861", "cp860"))
_DECLARED_BONUS = 40


def extract(item: Item, budget: Budget) -> Extracted:
    """The records in order, then what stands behind their end."""
    with item.open() as stream:
        header = header_of(stream.read(_MOST_HEADER))
        if header is None:
            yield Problem(item.locator, "corrupt", mark("The header of the table is damaged"))
            return
        if header.is_encrypted:
            yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))
            return
        header = _settled(stream, header)
        codec = _codec(stream, header)
        names = [field.name.decode(codec, "replace").strip() for field in header.fields]
        writer = RecordWriter(item.locator, item.name.rpartition(".")[0] or item.name, names)
        number = 0
        for number, record in enumerate(_records(stream, header), 1):
            if number % 1000 == 0:
                budget.check_time()
            yield from writer.add(number, _cells(record, header, codec))
        yield from writer.close()
        yield from _behind(item, stream, header, number, budget)
        if header.is_damaged:
            yield Problem(item.locator.at(part="header"), "partial", DAMAGED)
        elif number < header.count or header.start + number * header.width > stream.seek(0, 2):
            yield Problem(item.locator.at(part="records"), "partial", CUT)


def _settled(stream: BinaryIO, header: Header) -> Header:
    """The width that most records begin at, when the stated one is not that of the fields together."""
    if header.stated_width == header.width or header.stated_width < 2:
        return header
    stream.seek(header.start)
    sample = stream.read(_BLOCK)
    hits = [
        sum(sample[start] in _STATES for start in range(0, len(sample), width)) * width
        for width in (header.width, header.stated_width)
    ]
    return replace(header, width=header.stated_width) if hits[1] > hits[0] else header


def _records(stream: BinaryIO, header: Header) -> Iterator[bytes]:
    """The records: as many as there are, whatever the header counts."""
    stream.seek(header.start)
    count = max(1, _BLOCK // header.width)
    number = 0
    while block := stream.read(count * header.width):
        for start in range(0, len(block), header.width):
            record = block[start : start + header.width]
            # Behind the last record stands an end mark; a record that is counted may begin with anything.
            if record[0] == _END or (number >= header.count and (len(record) < header.width or not _is_record(record))):
                return
            number += 1
            yield record


def _is_record(record: bytes) -> bool:
    return record[0] in _STATES and b"\x00\x00\x00\x00" not in record[:64]


def _codec(stream: BinaryIO, header: Header) -> str:
    """The character set of the texts: the declared one, unless they read better in another."""
    stream.seek(header.start)
    sample = stream.read(_BLOCK)
    if header.code_page and header.code_page not in _SAME_WIDTH:
        return header.code_page
    if sample.isascii():
        return header.code_page or "cp1252"
    if _is_utf8(sample, header):
        return "utf-8"
    names = (*_NEAR, header.code_page) if header.code_page and header.code_page not in _NEAR else _NEAR
    found = scores(sample, names)
    found[header.code_page or names[0]] += _DECLARED_BONUS if header.code_page else 0
    return max(names, key=lambda name: found[name])


def _is_utf8(sample: bytes, header: Header) -> bool:
    texts = [field.type in "CV" for field in header.fields]
    for start in range(0, len(sample), header.width):
        position = start + 1
        for field, is_text in zip(header.fields, texts, strict=True):
            content = sample[position : position + field.length]
            position += field.length
            if not is_text or content.isascii():
                continue
            try:
                content.rstrip().decode("utf-8")
            except UnicodeDecodeError as error:
                # A field cuts its text where it is full.
                if error.reason != "unexpected end of data":
                    return False
    return True


def _cells(record: bytes, header: Header, codec: str) -> list[str]:
    cells, position = [], 1
    for field in header.fields:
        content = record[position : position + field.length]
        position += field.length
        reader = _READERS.get(field.type)
        if header.version >= 0x30 and field.type == "B" and field.length == 8:
            reader = _double
        try:
            cells.append(reader(content) if reader else _text(content, codec))
        except (ValueError, OverflowError, StructError):
            cells.append(_text(content, codec))
    return cells


def _text(content: bytes, codec: str) -> str:
    return content.replace(b"\x00", b" ").decode(codec, "replace").strip()


def _date(content: bytes) -> str:
    text = content.decode("ascii", "replace").strip("\x00 ")
    return f"{text[6:]}/{text[4:6]}/{text[:4]}" if len(text) == 8 and text.isdigit() else text


def _integer(content: bytes) -> str:
    return str(int.from_bytes(content, "little", signed=True)) if len(content) == 4 else _text(content, "ascii")


def _double(content: bytes) -> str:
    return value_text(unpack("<d", content)[0])


def _currency(content: bytes) -> str:
    return value_text(int.from_bytes(content, "little", signed=True) / 10_000)


def _moment(content: bytes) -> str:
    """A day and milliseconds; days are counted from the beginning of the Julian period."""
    day, milliseconds = unpack("<ii", content)
    if not day:
        return ""
    moment = datetime.date.fromordinal(day - 1_721_425)
    return f"{moment:%d/%m/%Y} {milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}"


def _nothing(content: bytes) -> str:
    """Where the memo stands in a file of its own."""
    return content.decode("ascii").strip() if len(content) > 4 and content.strip(b"\x00 0123456789") else ""


def _flags(content: bytes) -> str:  # noqa: ARG001 - bits, not text
    """Which values are empty."""
    return ""


_READERS: dict[str, Callable[[bytes], str]] = {
    "D": _date, "I": _integer, "Y": _currency, "T": _moment, "M": _nothing, "G": _nothing, "P": _nothing,
    "0": _flags, "B": _nothing,
}  # fmt: skip


def _behind(item: Item, stream: BinaryIO, header: Header, count: int, budget: Budget) -> Extracted:
    """The readable runs behind the last record."""
    start = header.start + count * header.width
    stream.seek(start)
    if not stream.read(_BLOCK).strip(b"\x1a\x00 \r\n"):
        return
    stream.seek(start)
    writer = Writer(item.locator)
    for run in runs(io.BytesIO(stream.read()), budget):
        writer.add(f"{run.text.strip()}\n", part="behind", offset=start + run.offset)
        if writer.is_full:
            yield from writer.break_here()
    yield from writer.break_here()


DBF = Extractor(
    "dbf",
    ("application/x-dbf",),
    extract,
    reads=mark("every record, deleted ones too, in the code page of the table; what stands behind the records"),
    leaves=mark("memos, which are files of their own and are read as such"),
)
