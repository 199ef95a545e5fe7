"""Values in statements of SQL: literals of the dialects, the rows of an INSERT, the lines of a COPY."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

# Not `re`: before Python 3.11.5 it gets possessive repeats of groups wrong, and rows were left out in silence.
import regex

from leakscan.extract.database.records import Value

_SIGNS = (
    r"|(?P<sign>[,();])|(?P<name>\"[^\"]*+\"|`[^`]*+`|\[[^\]]{0,128}+\])|(?P<word>[^\s,();'\"`\[\]]++)|(?P<other>.)"
)
_ESCAPED = r"'(?:[^'\\]|\\.|'')*+'"
_PLAIN = r"'(?:[^']|'')*+'"
# What is opened and never closed goes on to the end: else each opener behind it would look for its end again.
_BLANK = r"\s*+(?:--[^\n]*+(?:\n|\Z)\s*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)\s*+)*+"
_OPEN = r"'(?:[^'\\]|\\.|'')*+(?:'|\\?\Z)"
# MySQL reads a backslash in every literal, the others only in those that begin with E.
_TOKENS = {
    True: regex.compile(f"{_BLANK}(?:(?P<string>(?:[EeNnXxBb]|_[a-z0-9]++\\s*+)?+{_OPEN}){_SIGNS})", regex.DOTALL),
    False: regex.compile(f"{_BLANK}(?:(?P<string>[Ee]{_OPEN}|[NnXxBb]?+{_PLAIN}){_SIGNS})", regex.DOTALL),
}
# Most rows are plain literals and numbers: they are read in two steps instead of token by token.
_ROWS = {
    backslashes: regex.compile(
        rf"\s*+\((?P<inside>(?:\s*+(?:{quoted}|[\w.+-]++)\s*+(?:,(?!\s*+\))|(?=\))))++)\)\s*+(?P<sign>[,;])(?=.)",
        regex.DOTALL,
    )
    for backslashes, quoted in ((True, _ESCAPED), (False, _PLAIN))
}
_VALUES = {
    True: regex.compile(rf"({_ESCAPED})|([\w.+-]++)", regex.DOTALL),
    False: regex.compile(rf"({_PLAIN})|([\w.+-]++)", regex.DOTALL),
}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": " ", "b": " ", "f": " ", "v": " ", "Z": " "}
_BACKSLASH = regex.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", regex.DOTALL)
_HEX = regex.compile(r"0[xX]((?:[0-9A-Fa-f]{2})+)\Z")
_BYTES = regex.compile(r"\\x((?:[0-9A-Fa-f]{2})+)\Z")


class Cut(Exception):
    """The text ends inside a row; there may be more of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row, where it begins, the position behind it, and whether another row follows."""

    values: list[Value] = field(repr=False)
    start: int
    end: int
    goes_on: bool


def row_at(text: str, start: int, *, backslashes: bool, is_last: bool) -> Row | None:
    """The row of an INSERT that begins at a position; None when there is none, Cut when its end is not there yet."""
    if simple := _ROWS[backslashes].match(text, start):
        found = _VALUES[backslashes].findall(simple["inside"])
        plain: list[Value] = [
            _unquoted(quoted, backslashes=backslashes) if quoted else _word(word) for quoted, word in found
        ]
        return Row(plain, simple.start("inside") - 1, simple.end(), simple["sign"] == ",")
    pattern = _TOKENS[backslashes]
    values: list[Value] = []
    pieces: list[str | bytes] = []
    depth, position, first = 0, start, -1
    while token := pattern.match(text, position):
        position = token.end()
        if position == len(text) and not is_last:
            raise Cut
        sign = token["sign"]
        if depth == 0 and sign != "(":
            return None
        if sign == ";" and depth:
            return None
        first = token.start("sign") if first < 0 else first
        depth += (sign == "(") - (sign == ")")
        if depth == 0 or (sign == "," and depth == 1):
            values.append(_joined(pieces))
            pieces = []
        elif not sign or depth > 1 or (sign == ")" and depth == 1):
            pieces += [] if (sign == "(" and depth == 1) else [literal(token, backslashes=backslashes)]
        if depth == 0:
            return _ended(pattern, text, position, Row(values, first, position, goes_on=False), is_last)
    if is_last:
        return None
    raise Cut


def _ended(pattern: regex.Pattern[str], text: str, position: int, row: Row, is_last: bool) -> Row:
    following = pattern.match(text, position)
    if following is None or following.end() == len(text):
        if not is_last:
            raise Cut
        return replace(row, end=following.end()) if following and following["sign"] == ";" else row
    if following["sign"] == ",":
        return replace(row, end=following.end(), goes_on=True)
    return replace(row, end=following.end()) if following["sign"] == ";" else row


def literal(token: regex.Match[str], *, backslashes: bool) -> str | bytes:
    """A token as a value: texts without quotes and escapes, digits of bytes as bytes, NULL as nothing."""
    string = token["string"]
    if string is None:
        return _word(token[token.lastgroup or 0])
    mark, quote, content = string.partition("'")
    if mark[:1] in ("x", "X") and regex.fullmatch(r"(?:[0-9A-Fa-f]{2})*+'", content):
        return bytes.fromhex(content[:-1])
    return _unquoted(quote + content, backslashes=backslashes or mark[:1] in ("e", "E"))


def _word(word: str) -> str | bytes:
    if word[:2] in ("0x", "0X") and (coded := _HEX.match(word)):
        return bytes.fromhex(coded[1])
    return "" if word in ("NULL", "null") else word


def _unquoted(quoted: str, *, backslashes: bool) -> str | bytes:
    content = quoted[1:-1]
    if "'" in content:
        content = content.replace("''", "'")
    if "\\" not in content:
        return content
    if backslashes:
        content = _BACKSLASH.sub(_unescaped, content)
    coded = _BYTES.match(content)
    return bytes.fromhex(coded[1]) if coded else content


def _unescaped(match: regex.Match[str]) -> str:
    code = match[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code.isdigit() and len(code) > 1:
        return chr(int(code, 8) & 0xFF)
    return _ESCAPES.get(code, code)


def _joined(pieces: list[str | bytes]) -> Value:
    """A value; of a call such as CAST('a' AS date) the words in order."""
    if len(pieces) == 1:
        return pieces[0]
    words = (piece if isinstance(piece, str) else "" for piece in pieces)
    return " ".join(word for word in words if word)


def copied(line: str) -> Iterator[Value]:
    """The values of a line below COPY … FROM stdin."""
    for cell in line.split("\t"):
        if cell == "\\N":
            yield None
            continue
        content = _BACKSLASH.sub(_unescaped, cell) if "\\" in cell else cell
        coded = _BYTES.match(content)
        yield bytes.fromhex(coded[1]) if coded else content
