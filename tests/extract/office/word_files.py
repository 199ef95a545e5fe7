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


def fast_saved(pieces: tuple[str | bytes, ...], *, removed: str = "") -> bytes:
    """A document of Word 97 in pieces, bytes for 8-bit ones; `removed` stands between them and belongs to none."""
    body, entries, characters = bytearray(), b"", [0]
    for piece in pieces:
        offset = _TEXT + len(body)
        is_wide = isinstance(piece, str)
        written = piece.encode("utf-16-le") if is_wide else piece
        body += written + removed.encode("cp1252")
        entries += struct.pack("<HIH", 0, offset if is_wide else offset * 2 | 0x40000000, 0)
        characters.append(characters[-1] + len(written) // (2 if is_wide else 1))
    table = struct.pack("<BI", 2, 4 * len(characters) + len(entries)) + struct.pack(f"<{len(characters)}I", *characters)
    head = bytearray(_TEXT)
    struct.pack_into("<HHHHHH", head, 0, 0xA5EC, 0xC1, 0, 0x040C, 0, 0)
    struct.pack_into("<II", head, 24, _TEXT, _TEXT + len(body))
    struct.pack_into("<I", head, 76, characters[-1])
    struct.pack_into("<II", head, 154 + 8 * 33, 0, len(table) + len(entries))
    return compound({"WordDocument": bytes(head + body), "0Table": table + entries})
