"""Files written into a text: uuencode, its form in base64, and yEnc."""

import binascii
import re

_UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`][^\r\n]{0,90}\r?\n)+)(?:[ \t]*\r?\n)?(?:end[ \t]*\r?(?:\n|\Z)|\Z)",
    re.MULTILINE,
)
_IN_BASE64 = re.compile(
    rb"^begin-base64 [0-7]{3,4} ([^\r\n]+)\r?\n((?:[A-Za-z0-9+/=]{1,90}[ \t]*\r?\n)+?)(?:====[ \t]*\r?(?:\n|\Z)|\Z)",
    re.MULTILINE,
)
_YENC = re.compile(
    rb"^=ybegin [^\r\n]{0,200}?name=([^\r\n]{1,1000})\r?\n"
    rb"(?:=ypart [^\r\n]*\r?\n)?(.*?)(?:\r?\n=yend[^\r\n]*\r?(?:\n|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_SHIFTED = bytes((octet - 42) % 256 for octet in range(256))
_ESCAPED = re.compile(rb"=([^\r\n])")


def files_in(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The files written into a text, by name, and the text without them.

    >>> files_in(b"Bonjour\\nbegin 644 a.txt\\n'8V]N=&5N=0  \\n`\\nend\\nFin\\n")
    ([(b'a.txt', b'contenu')], b'Bonjour\\nFin\\n')
    """
    files: list[tuple[bytes, bytes]] = []
    for mark, shape, decode in _FORMS:
        if mark in data:
            files += [(match[1].strip(), decode(match[2])) for match in shape.finditer(data)]
            data = shape.sub(b"", data)
    return files, data


def _uudecoded(lines: bytes) -> bytes:
    return b"".join(map(_line, lines.splitlines()))


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders write more than the length byte says: what it says counts.
        length = ((line[0] - 32) & 63) * 4 // 3 + 3
        return _short_line(line[: 1 + length // 4 * 4])


def _short_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def _from_base64(lines: bytes) -> bytes:
    letters = re.sub(rb"[\s=]", b"", lines)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _ydecoded(lines: bytes) -> bytes:
    plain = lines.translate(None, b"\r\n")
    return _ESCAPED.sub(lambda match: bytes([(match[1][0] - 64) % 256]), plain).translate(_SHIFTED)


_FORMS = (
    (b"begin ", _UUENCODED, _uudecoded),
    (b"begin-base64 ", _IN_BASE64, _from_base64),
    (b"=ybegin ", _YENC, _ydecoded),
)
