"""Transfer encodings of mail: base64, quoted-printable and uuencode, read as far as they make sense."""

import binascii
import re

_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
# The look behind keeps a long run of blanks from being tried at each of them.
_LINE_BLANKS = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n|\Z)")
_UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`][^\r\n]{0,90}\r?\n)+)end[ \t]*\r?(?:\n|\Z)", re.MULTILINE
)


def decoded(data: bytes, encoding: str) -> bytes:
    """The bytes that a transfer encoding stands for; an encoding that is not known or not kept leaves them as they are.

    >>> decoded(b"TklS=\\nIDEy", "base64"), decoded(b"2 69 05 4=\\n9 588", "Quoted-Printable"), decoded(b"x", "8bit")
    (b'NIR 12', b'2 69 05 49 588', b'x')
    """
    encoding = encoding.strip().lower()
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_LINE_BLANKS.sub(b"", data))
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files, _ = uuencoded(data)
        return b"".join(content for _, content in files) or data
    return data


def _base64(data: bytes) -> bytes:
    text = data.translate(None, b"\r\n")
    letters = text.translate(None, _NOT_BASE64)
    # A sentence under this label is a sentence: its blanks give it away.
    if (len(text) - len(letters)) * 10 > len(text):
        return data
    # Padding in the middle: encoded pieces were joined. Every piece is decoded for itself.
    return b"".join(map(_piece, filter(None, letters.split(b"="))))


def _piece(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def uuencoded(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The files written into a text, by name, and the text without them."""
    files = [(match[1].strip(), b"".join(map(_line, match[2].splitlines()))) for match in _UUENCODED.finditer(data)]
    return files, _UUENCODED.sub(b"", data) if files else data


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
