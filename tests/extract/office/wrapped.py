"""Embedded files as the packager of Windows writes them."""

import struct


def package(content: bytes, name: str = "lettre.txt", *, is_wide: bool = False) -> bytes:
    """A file in a package: label, path, path again, the file; newer programs write the names in Unicode too."""
    path = b"C:\\Temp\\x.tmp\0"
    data = b"\x02\0" + name.encode("cp1252", "replace") + b"\0C:\\Patients\\x\0" + struct.pack("<I", 0x30000)
    data += struct.pack("<I", len(path)) + path + struct.pack("<I", len(content)) + content
    for text in ("C:\\Temp\\x", name, "D:\\Élève") if is_wide else ():
        data += struct.pack("<I", len(text)) + text.encode("utf-16-le")
    return data


def native(content: bytes) -> bytes:
    """A stream called \\1Ole10Native."""
    return struct.pack("<I", len(content)) + content
