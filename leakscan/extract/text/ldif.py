"""Exports of directories (LDIF): values written as base64 behind two colons are read as what they stand for."""

import binascii
import re

_VALUE = re.compile(
    r"^(?P<key>[a-z][a-z0-9;.-]{0,60}):: (?P<letters>[a-z0-9+/]{4,200}={0,2}(?:\n [a-z0-9+/]{1,200}={0,2}){0,40})$",
    re.MULTILINE | re.IGNORECASE,
)


# What begins an entry, and a line that goes on behind a blank.
_ENTRY = re.compile(r"^dn: [a-z]+=", re.MULTILINE | re.IGNORECASE)
_FOLDED = re.compile(r"^[a-z][a-z0-9;.-]{0,60}: [^\n]*(?:\n [^\n]+)+", re.MULTILINE | re.IGNORECASE)


def with_values(content: str) -> str:
    """The text with its encoded values decoded and its folded ones joined, line for line; what is no text stays.

    >>> with_values("cn:: w6lsaXNl\\nsn: MOREL"), with_values("jpegPhoto:: /9j/4AAQ")
    ('cn: élise\\nsn: MOREL', 'jpegPhoto:: /9j/4AAQ')
    """
    content = _VALUE.sub(_decoded, content) if ":: " in content else content
    return _FOLDED.sub(_unfolded, content) if _ENTRY.search(content) else content


def _unfolded(match: re.Match[str]) -> str:
    return match.group().replace("\n ", "") + "\n" * match.group().count("\n")


def _decoded(match: re.Match[str]) -> str:
    try:
        value = binascii.a2b_base64(match["letters"].replace("\n ", ""), strict_mode=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return match.group()
    value = value.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    # As many lines as before, so that what follows keeps its place.
    return f"{match['key']}: {value}" + "\n" * match.group().count("\n") if value.isprintable() else match.group()
