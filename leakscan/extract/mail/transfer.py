"""Transfer encodings of mail: base64 and quoted-printable, read as far as they make sense, declared or not."""

import binascii
import re
from collections.abc import Iterator
from itertools import groupby

from leakscan.extract.text_kinds import looks_like_text
from leakscan.extract.written_files import files_in

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_OTHER_LETTERS = bytes.maketrans(b"-_", b"+/")
# The look behind keeps a long run of blanks from being tried at each of them.
_LINE_BLANKS = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n|\Z)")
_UU = frozenset(("x-uuencode", "uuencode", "x-uue", "uue"))
# A line of so many letters without a blank is no sentence.
_WIDE = 40
_SAMPLE = 4096
_LEAST_LETTERS = 60
# Without possessive repeats of groups: Python before 3.11.5 gets them wrong.
_ONLY_LETTERS = re.compile(rb"(?:[A-Za-z0-9+/]{40,}\r?\n)*(?:[A-Za-z0-9+/]+={0,2})?")
_CODE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n)")
_SOFT_END = re.compile(rb"=[ \t]*\r?\n")
_ACCENT = re.compile(rb"=(?:[89A-Fa-f][0-9A-Fa-f]|3[Dd]|20)")


def decoded(data: bytes, encoding: str) -> bytes:
    """The bytes that a transfer encoding stands for; an encoding that is not known or not kept leaves them as they are.

    >>> decoded(b"TklS=\\nIDEy", "base64"), decoded(b"2 69 05 4=\\n9 588", "Quoted-Printable"), decoded(b"x", "8bit")
    (b'NIR 12', b'2 69 05 49 588', b'x')
    """
    encoding = encoding.strip().lower()
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return _quoted(data)
    if encoding in _UU:
        files, _ = files_in(data)
        return b"".join(content for _, content in files) or data
    return data


def undeclared(data: bytes) -> bytes:
    """A text that is encoded and does not say so; every other text as it is.

    >>> undeclared(b"Qm9uam91ciAg" * 10)[:12], undeclared(b"r=C3=A9sultat de l'=\\nexamen, 2 =3D 2"), undeclared(b"a=b")
    (b'Bonjour  Bon', b"r\\xc3\\xa9sultat de l'examen, 2 = 2", b'a=b')
    """
    if len(data) >= _LEAST_LETTERS and _ONLY_LETTERS.fullmatch(data.strip()):
        # A key or a checksum is made of the same letters; what comes out of it is no text.
        found = _base64(data)
        return found if len(found) > _WIDE and looks_like_text(found[:_SAMPLE]) else data
    codes = len(_CODE.findall(data))
    if _SOFT_END.search(data) and len(_ACCENT.findall(data)) > 1 and codes * 10 > data.count(b"=") * 9:
        return _quoted(data)
    return data


def _quoted(data: bytes) -> bytes:
    return binascii.a2b_qp(_LINE_BLANKS.sub(b"", data))


def _base64(data: bytes) -> bytes:
    """Runs of letters are decoded; sentences between and behind them, as lists and scanners add them, stay."""
    others = data.translate(None, _ALPHABET + b"\r\n")
    if not others.strip(b"-_"):
        return _letters(data.translate(_OTHER_LETTERS) if others else data)
    runs = [
        (is_text, b"".join(line for _, line in lines))
        for is_text, lines in groupby(_judged(data), key=lambda judged: judged[0])
    ]
    if all(is_text or not lines.strip() for is_text, lines in runs):
        # Nothing of it is base64: the label lies.
        return undeclared(data)
    return b"".join(lines if is_text else _letters(lines) for is_text, lines in runs)


def _judged(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """Each line, and whether it is text."""
    is_text = False
    for line in data.splitlines(keepends=True):
        bare = line.strip()
        foreign = len(bare) - len(bare.translate(None, _NOT_BASE64))
        if bare:
            is_text = foreign > 0 or len(bare) < _WIDE if is_text else foreign > max(2, len(bare) // 10)
        yield is_text, line


def _letters(data: bytes) -> bytes:
    # Padding in the middle: encoded pieces were joined. Every piece is decoded for itself.
    return b"".join(map(_piece, filter(None, data.translate(None, _NOT_BASE64).split(b"="))))


def _piece(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
