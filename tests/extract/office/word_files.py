"""Word documents of before 2007, built byte by byte: what no free program writes."""

import struct

from tests.extract.office.compound import compound

_TEXT = 1536


def document(
    stories: tuple[str, ...], *, kind: int = 0xA5EC, language: int = 0x040C, flags: int = 0, codec: str = "cp1252"
) -> bytes:
    """A document whose stories stand in one run of 8-bit characters, as programs write it on a full save."""
    text = "".join(stories).encode(codec)
    counts = [len(story) for story in stories] + [0] * (8 - len(stories))
    head = bytearray(_TEXT)
    struct.pack_into("<HHHHHH", head, 0, kind, 0x65 if kind == 0xA5DC else 0xC1, 0, language, 0, flags)
    struct.pack_into("<II", head, 24, _TEXT, _TEXT + len(text))
    struct.pack_into("<8I", head, 76 if kind == 0xA5EC else 52, *counts)
    streams = {"WordDocument": bytes(head) + text}
    if kind == 0xA5EC:
        streams["0Table"] = b""
    return compound(streams)


def fast_saved(pieces: tuple[str | bytes, ...], *, removed: str = "", changes: dict[int, int] | None = None) -> bytes:
    """A document of Word 97 in pieces, bytes for 8-bit ones; `removed` stands between them and belongs to none.

    `changes` is what is said of a piece as a whole, by its number.
    """
    body, entries, characters = bytearray(), b"", [0]
    for number, piece in enumerate(pieces):
        offset = _TEXT + len(body)
        is_wide = isinstance(piece, str)
        written = piece.encode("utf-16-le") if is_wide else piece
        body += written + removed.encode("cp1252")
        entries += struct.pack(
            "<HIH", 0, offset if is_wide else offset * 2 | 0x40000000, (changes or {}).get(number, 0)
        )
        characters.append(characters[-1] + len(written) // (2 if is_wide else 1))
    table = struct.pack("<BI", 2, 4 * len(characters) + len(entries)) + struct.pack(f"<{len(characters)}I", *characters)
    head = bytearray(_TEXT)
    struct.pack_into("<HHHHHH", head, 0, 0xA5EC, 0xC1, 0, 0x040C, 0, 0)
    struct.pack_into("<II", head, 24, _TEXT, _TEXT + len(body))
    struct.pack_into("<I", head, 76, characters[-1])
    struct.pack_into("<H", head, 152, 93)
    struct.pack_into("<II", head, 154 + 8 * 33, 0, len(table) + len(entries))
    return compound({"WordDocument": bytes(head + body), "0Table": table + entries})


def old_document(text: str, *, kind: int = 0xA5DB, flags: int = 0) -> bytes:
    """A document of Word 1 or 2, which is no compound file."""
    body = text.encode("cp1252")
    head = bytearray(_TEXT)
    struct.pack_into("<HHHHHH", head, 0, kind, 0x2D if kind == 0xA5DB else 0x21, 0, 0x040C, 0, flags)
    struct.pack_into("<II", head, 24, _TEXT, _TEXT + len(body))
    struct.pack_into("<I", head, 52, len(body))
    return bytes(head) + body


def with_glossary(body: str, kept: str) -> bytes:
    """A document with a text that is kept to be put in: a document of its own behind the first."""
    first = body.encode("cp1252").ljust(512, b"\0")
    start = _TEXT + len(first)
    document = b""
    for text, at, following in ((body, _TEXT, start // 512), (kept, start + _TEXT, 0)):
        head = bytearray(_TEXT)
        struct.pack_into("<HHHHHH", head, 0, 0xA5EC, 0xC1, 0, 0x040C, following, 0)
        struct.pack_into("<II", head, 24, at, at + len(text))
        struct.pack_into("<I", head, 76, len(text))
        document += bytes(head) + text.encode("cp1252").ljust(512, b"\0")
    return compound({"WordDocument": document, "0Table": b""})


def formatted(
    paragraphs: tuple[tuple[str, bytes], ...], changes: tuple[tuple[int, int, bytes], ...] = (), *, kind: int = 0xA5EC
) -> bytes:
    """A document with formatting: that of each paragraph, and that of characters from one to another."""
    is_new = kind == 0xA5EC
    text = "".join(words for words, _ in paragraphs)
    document = bytearray(bytes(_TEXT) + text.encode("cp1252"))
    document += bytes(-len(document) % 512)
    first = len(document) // 512
    edges = [_TEXT]
    for words, _ in paragraphs:
        edges.append(edges[-1] + len(words))
    document += _page(edges, [_counted(b"\0\0" + looks, is_new=is_new) for _, looks in paragraphs], 13 if is_new else 7)
    marks = [(_TEXT + start, _TEXT + end, looks) for start, end, looks in changes]
    edges = [start for start, _, _ in marks] + [end for _, end, _ in marks][-1:]
    document += _page(edges or [_TEXT], [bytes((len(looks),)) + looks for _, _, looks in marks], 1)
    lists = [struct.pack("<II", _TEXT, _TEXT + len(text)) + struct.pack("<I" if is_new else "<H", first + number)
             for number in (0, 1)]  # fmt: skip
    source = bytearray() if is_new else document
    for number, written in zip((13, 12), lists, strict=True):
        struct.pack_into("<II", document, (154 if is_new else 88) + 8 * number, len(source), len(written))
        source += written
    struct.pack_into("<HHHHHH", document, 0, kind, 0x65, 0, 0x040C, 0, 0)
    struct.pack_into("<II", document, 24, _TEXT, _TEXT + len(text))
    struct.pack_into("<I", document, 76 if is_new else 52, len(text))
    if is_new:
        struct.pack_into("<H", document, 152, 93)
    return compound({"WordDocument": bytes(document)} | ({"0Table": bytes(source)} if is_new else {}))


def _counted(looks: bytes, *, is_new: bool) -> bytes:
    """How long it is stands before it, in words; Word 97 counts one byte less, or none and then the words."""
    if is_new and len(looks) % 2:
        return bytes(((len(looks) + 1) // 2,)) + looks
    looks += bytes(len(looks) % 2)
    return (b"\0" if is_new else b"") + bytes((len(looks) // 2,)) + looks


def _page(edges: list[int], entries: list[bytes], box: int) -> bytes:
    """A page of formatting: places, where each formatting stands in the page, the formatting from the end on."""
    page = bytearray(512)
    struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
    position = 510
    for number, entry in enumerate(entries):
        position -= len(entry) + len(entry) % 2
        page[position : position + len(entry)] = entry
        page[4 * len(edges) + box * number] = position // 2
    page[511] = len(entries)
    return bytes(page)
