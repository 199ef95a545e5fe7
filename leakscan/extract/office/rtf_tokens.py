"""Tokens of RTF, piece by piece: groups, control words, symbols, bytes and plain runs."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,40})(-?[0-9]{1,12})? ?"  # a word, its number and the blank that ends it
    rb"|\\'([0-9A-Fa-f]{2})"
    rb"|\\(?:\r\n|([^A-Za-z]))"
    rb"|[{}]|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_WORD, _NUMBER, _CODE, _SYMBOL, _RUN = 1, 2, 3, 4, 5
_CHUNK = 1 << 16
# No word with its number is longer.
_LONGEST = 64


class Token(NamedTuple):
    """One of: a `word` with its number, a `symbol`, a brace, or `data`."""

    word: str = ""
    number: int | None = None
    symbol: str = ""
    brace: str = ""
    data: bytes = b""
    is_escaped: bool = False
    is_binary: bool = False


def tokens(stream: BinaryIO) -> Iterator[Token]:
    """The tokens of a document; bytes behind a \\bin word are given as they are, in pieces."""
    rest = b""
    while True:
        chunk = stream.read(_CHUNK)
        data = rest + chunk
        if not data:
            return
        end = len(data) if not chunk else _whole(data)
        position = 0
        while position < end and (match := _TOKEN.match(data, position)):
            position = match.end()
            token = _token(match)
            if token.word == "bin" and (token.number or 0) > 0:
                missing = token.number or 0
                yield Token(data=data[position : position + missing], is_binary=True)
                position += missing
                missing = position - len(data)
                while missing > 0 and (piece := stream.read(min(missing, _CHUNK))):
                    missing -= len(piece)
                    yield Token(data=piece, is_binary=True)
                continue
            yield token
        rest = data[position:]


def _whole(data: bytes) -> int:
    """Up to where no token can go on in the next piece."""
    cut = data.rfind(b"\\", max(0, len(data) - _LONGEST))
    if cut < 0:
        return len(data)
    # Every second backslash of a row ends a token, it starts none.
    row = cut + 1 - len(data[: cut + 1].rstrip(b"\\"))
    return cut if row % 2 else len(data)


def _token(match: re.Match[bytes]) -> Token:
    text = match.group()
    if match.start(_RUN) >= 0:
        return Token("", None, "", "", text)
    if match.start(_WORD) >= 0:
        number = match.group(_NUMBER)
        return Token(match.group(_WORD).decode("ascii"), int(number) if number else None)
    if text in (b"{", b"}"):
        return Token("", None, "", text.decode("ascii"))
    if match.start(_CODE) >= 0:
        return Token("", None, "", "", bytes.fromhex(match.group(_CODE).decode("ascii")), True)
    if text.startswith(b"\\"):
        symbol = match.group(_SYMBOL)
        return Token("", None, symbol.decode("latin-1") if symbol else "\n")
    return Token()
