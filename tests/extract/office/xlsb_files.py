"""Binary workbooks made record by record."""

import struct

from tests.extract.office.packages import links, packed

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(content)
    length = b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes((low | (0x80 if size else 0),))
        if not size:
            return head + length + content


def text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def row(number: int) -> bytes:
    return record(0, struct.pack("<IIHBB", number, 0, 0, 0, 0))


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)


def number(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", value), style)


def inline(column: int, value: str) -> bytes:
    return cell(6, column, text(value))


def shared(column: int, index: int) -> bytes:
    return cell(7, column, struct.pack("<I", index))


def workbook(cells: bytes, *parts: tuple[str, bytes | str], names: bytes = b"", properties: bytes = b"") -> bytes:
    """A workbook of one sheet called Patients."""
    sheet = record(156, struct.pack("<II", 1, 1) + text("rId1") + text("Patients"))
    return packed(
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", links(("rId1", "officeDocument", "xl/workbook.bin"))),
        ("xl/workbook.bin", record(131) + properties + sheet + names + record(132)),
        ("xl/_rels/workbook.bin.rels", links(("rId1", "worksheet", "worksheets/sheet1.bin"))),
        ("xl/worksheets/sheet1.bin", record(129) + record(145) + cells + record(146) + record(130)),
        *parts,
    )


def strings(*texts: str) -> bytes:
    return record(159, struct.pack("<II", len(texts), len(texts))) + b"".join(
        record(19, b"\x00" + text(value)) for value in texts
    ) + record(160)  # fmt: skip
