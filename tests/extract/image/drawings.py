"""Metafiles written by hand: a few records of each kind."""

import io
import struct

from PIL import Image


def bitmap(picture):
    """Head, colours and pixels of a bitmap, without the head of the file; and where the pixels begin."""
    out = io.BytesIO()
    picture.save(out, "BMP")
    data = out.getvalue()
    return data[14:], struct.unpack_from("<I", data, 10)[0] - 14


def record(kind, content):
    content += b"\0" * (-len(content) % 4)
    return struct.pack("<II", kind, 8 + len(content)) + content


def emf(*records, title=""):
    written = title.encode("utf-16-le")
    head = struct.pack("<8i", *(0,) * 8) + b" EMF" + struct.pack("<IIIHHII", 0x10000, 0, 0, 1, 0, len(title), 88)
    head = record(1, (head + b"\0" * 100)[:80] + written)
    return head + b"".join(records) + record(14, b"\0" * 12)


def text(line, across=0, down=0, *, widths=(), options=0):
    """EMR_EXTTEXTOUTW."""
    written = line.encode("utf-16-le")
    written += b"\0" * (-len(written) % 4)
    place = 76 + len(written) if widths else 0
    head = struct.pack("<4iIff", 0, 0, 0, 0, 1, 1.0, 1.0)
    head += struct.pack("<iiIII4iI", across, down, len(line), 76, options, 0, 0, 0, 0, place)
    return record(84, head + written + struct.pack(f"<{len(widths)}I", *widths))


def small(line, across=0, down=0):
    """EMR_SMALLTEXTOUT, in single bytes and without a rectangle."""
    head = struct.pack("<iiIIIff", across, down, len(line), 0x300, 1, 1.0, 1.0)
    return record(108, head + line.encode("cp1252"))


def plus(line):
    """EMF+ DrawString in a comment."""
    written = line.encode("utf-16-le")
    content = struct.pack("<III4f", 0, 0, len(line), 10.0, 20.0, 0.0, 0.0) + written
    content = struct.pack("<HHII", 0x401C, 0, 12 + len(content), len(content)) + content
    return record(70, struct.pack("<I", 4 + len(content)) + b"EMF+" + content)


def stretched(picture: Image.Image):
    """EMR_STRETCHDIBITS."""
    content, start = bitmap(picture)
    place = struct.pack("<10i", *(0,) * 10)
    return record(81, place + struct.pack("<IIII6I", 80, start, 80 + start, len(content) - start, *(0,) * 4, 0, 0)[:32]
                  + content)  # fmt: skip


def wmf(*records, placeable=True):
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 0, 0, 0)
    end = struct.pack("<IH", 3, 0)
    return (b"\xd7\xcd\xc6\x9a" + b"\0" * 18 if placeable else b"") + head + b"".join(records) + end


def wmf_record(kind, content):
    content += b"\0" * (len(content) % 2)
    return struct.pack("<IH", 3 + len(content) // 2, kind) + content


def wmf_text(line, across=0, down=0):
    written = line.encode("cp1252")
    written += b"\0" * (len(written) % 2)
    return wmf_record(0x0521, struct.pack("<H", len(line)) + written + struct.pack("<hh", down, across))


def wmf_extended(line, across=0, down=0):
    return wmf_record(0x0A32, struct.pack("<hhHH", down, across, len(line), 0) + line.encode("cp1252"))


def wmf_picture(picture):
    return wmf_record(0x0F43, b"\0" * 22 + bitmap(picture)[0])
