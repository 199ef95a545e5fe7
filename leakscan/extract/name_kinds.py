"""Names that tell what bytes do not: asked only when the bytes themselves say nothing."""

import re

_BACKUPS = (
    "tib|tibx|vbk|vib|vrb|mrimg|mrbak|mrex|v2i|iv2i|adi|afi|gho|ghs|bkf|pbd|sna|spf|spi|bvd|xva"  # one program each
)
_PIECE = re.compile(r"\.(?:z\d\d|(?:7z|zip|rar|tar|t?gz|t?bz2|t?xz|zst|iso|tib|gho|vhdx?|vmdk)\.(?!000|001)\d{3})$")
_BACKUP = re.compile(rf"\.(?:{_BACKUPS})(?:\.\d{{3}})?$")
# WinDev (data, memos, indexes), 4D (data, structure) and InterBase: their files begin with numbers only.
_DATABASES = (
    (re.compile(r"\.(?:fic|mmo|ndx)$"), "application/x-hfsql"),
    (re.compile(r"\.4d[bcd]$"), "application/x-4d"),
    (re.compile(r"\.(?:fdb|gdb)$"), "application/x-firebird"),
)
# Restic names a file by the sum of what it holds.
_SUM = re.compile(r"[0-9a-f]{64}$")
_LEAST_MIXED = 250


def kind_by_name(name: str, head: bytes) -> str:
    """The media type that a name gives to bytes which nothing else recognises; empty when it gives none.

    >>> kind_by_name("Poste-1.TIB", b""), kind_by_name("dossiers.7z.002", b""), kind_by_name("dossier.bin", b"")
    ('application/x-system-backup', 'application/x-archive-piece', '')
    """
    lower = name.lower()
    if _PIECE.search(lower):
        return "application/x-archive-piece"
    if _BACKUP.search(lower):
        return "application/x-system-backup"
    if _SUM.match(lower) and len(head) > 4096 and len(set(head)) > _LEAST_MIXED:
        return "application/x-system-backup"
    for shape, media_type in _DATABASES:
        if shape.search(lower):
            return media_type
    if lower.endswith((".pst", ".ost")):
        return "application/vnd.ms-outlook-pst"
    return "application/x-brotli" if lower.endswith(".br") else ""
