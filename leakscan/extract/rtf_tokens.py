"""Tokens of RTF, piece by piece: groups, control words, symbols, bytes and plain runs."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,40})(-?[0-9]{1,12})? ?|\\'([0-9A-Fa-f]{2})|\\(?:\r\n|([^A-Za-z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
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
                left = token.number or 0
                if data[match.end() - 1 : match.end()] != b" " and data[position : position + 1] == b" ":
                    position += 1
                yield Token(data=data[position : position + left])
                missing = left - (len(data) - position)
                position += left
                while missing > 0 and (piece := stream.read(min(missing, _CHUNK))):
                    missing -= len(piece)
                    yield Token(data=piece)
                continue
            yield token
        rest = data[position:]


def _whole(data: bytes) -> int:
    """Up to where no token can go on in the next piece."""
    cut = data.rfind(b"\\", max(0, len(data) - _LONGEST))
    # The second of two backslashes ends a token, it starts none.
    while cut > 0 and data[cut - 1 : cut] == b"\\":
        cut -= 1
    return cut if cut >= 0 else len(data)


def _token(match: re.Match[bytes]) -> Token:
    word, number, code, symbol, brace, run = match.groups()
    if run is not None:
        return Token(data=run)
    if word is not None:
        return Token(word=word.decode("ascii"), number=int(number) if number else None)
    if code is not None:
        return Token(data=bytes.fromhex(code.decode("ascii")), is_escaped=True)
    if brace is not None:
        return Token(brace=brace.decode("ascii"))
    if match.group().startswith(b"\\"):
        return Token(symbol=symbol.decode("latin-1") if symbol else "\n")
    return Token()
