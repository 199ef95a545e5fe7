"""Running text of RTF: what stands in which part, in which characters; pictures and objects are kept as bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from leakscan.extract.office.rtf_sink import Sink
from leakscan.extract.office.rtf_tokens import Token
from leakscan.extract.office.rtf_words import (
    CHARACTERS,
    CHARSETS,
    CODE_PAGES,
    ENDS,
    PARTS,
    PICTURES,
    READABLE,
    SHAPE_TEXTS,
    SKIPPED,
    SYMBOLS,
    code_page,
)  # fmt: skip
from leakscan.extract.office.running import Piece, State

_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)
_DEFAULT = "cp1252"
# The same page header is written once for each section and each page style.
_REPEATED = frozenset(("header", "footer"))
_DEEPEST = 10_000


@dataclass(slots=True)
class Embedded:
    """A picture or an object, as it is written: in hexadecimal or in bytes."""

    kind: str
    content: bytearray = field(default_factory=bytearray, repr=False)
    digits: bytearray = field(default_factory=bytearray, repr=False)

    def data(self) -> bytes:
        """The bytes; a digit left over at the end is dropped."""
        digits = bytes(self.digits)
        return bytes(self.content) + bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


@dataclass(slots=True)
class _Group:
    kind: str = "text"
    sink: Sink = field(default_factory=Sink, repr=False)
    file: Embedded | None = None
    font: int = -1
    skipped: int = 1
    state: State = "kept"
    word: str = ""
    is_new: bool = True
    is_optional: bool = False

    def inner(self) -> "_Group":
        """The state in which a group within this one starts."""
        return _Group(self.kind, self.sink, self.file, self.font, self.skipped, self.state)


class RtfText:
    """Takes tokens and gives pieces of text; `files` holds the pictures and objects that are complete."""

    def __init__(self) -> None:
        self.files: list[Embedded] = []
        self._found: list[Piece] = []
        self._body = Sink()
        self._group = _Group(sink=self._body)
        self._above: list[_Group] = []
        self._surplus = 0
        self._fonts: dict[int, str] = {}
        self._font_in_table = 0
        self._default_font = -1
        self._codec = _DEFAULT
        self._bytes = bytearray()
        self._is_raw = True
        self._skip = 0
        self._high = 0
        self._shape_name = ""
        self._property_name = ""
        self._repeated: set[str] = set()
        self._words: dict[str, Callable[[int], None]] = {
            "u": self._unicode, "uc": self._fallbacks, "f": self._font, "deff": self._deff, "plain": self._plain,
            "ansicpg": self._code_page, "fcharset": self._charset, "cpg": self._font_code_page,
            "deleted": self._deleted, "revised": self._revised, "cell": self._cell, "row": self._row,
            "nestcell": self._nested_cell, "nestrow": self._nested_row, "itap": self._level,
            "intbl": self._in_table, "pard": self._pard,
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether groups were not closed: the end of the document is missing."""
        return bool(self._above)

    def take(self) -> list[Piece]:
        """What is complete since the last time."""
        found, self._found = [*self._found, *self._body.tables.take()], []
        return found

    def feed(self, token: Token) -> None:
        """Takes the next token."""
        if token.data:
            self._data(token)
            return
        if self._bytes:
            self._end_bytes()
        if token.word:
            self._skip = 0
            self._word(token.word, token.number)
        elif token.symbol:
            self._symbol(token.symbol)
        elif token.brace:
            self._skip = 0
            if token.brace == "{":
                self._open()
            else:
                self._close()

    def close(self) -> None:
        """Gives what a broken document left open."""
        self._end_bytes()
        self._surplus = 0
        while self._above:
            self._close()
        self._found.extend(self._body.close())

    def _open(self) -> None:
        if len(self._above) >= _DEEPEST:
            self._surplus += 1
            return
        self._above.append(self._group)
        if self._group.word == "docvar" and self._group.sink.has_text:
            self._write(" ")
        self._group = self._group.inner()

    def _close(self) -> None:
        if self._surplus:
            self._surplus -= 1
            return
        if not self._above:
            return
        ended, self._group = self._group, self._above.pop()
        if ended.file is not None and ended.file is not self._group.file:
            self.files.append(ended.file)
        if ended.sink is not self._group.sink:
            self._end_sink(ended.sink)

    def _end_sink(self, sink: Sink) -> None:
        pieces = sink.close()
        text = "".join(piece.text for piece in pieces).strip()
        if sink.word in ("sn", "propname"):
            if sink.word == "sn":
                self._shape_name = text
            else:
                self._property_name = text
            return
        if sink.part in _REPEATED:
            if text in self._repeated:
                return
            self._repeated.add(text)
        if sink.part == "properties" and text:
            label = self._property_name if sink.word == "staticval" else sink.word
            self._found.append(Piece(f"{label}: {text}\n", 0, label, place=sink.place()))
        else:
            self._found.extend(self._body.tables.take())
            self._found.extend(pieces)

    def _word(self, word: str, number: int | None) -> None:
        group = self._group
        if group.is_new:
            group.is_new, group.word = False, word
            if self._destination(word, is_optional=group.is_optional):
                return
        if group.kind == "fonts":
            if word == "f":
                self._font_in_table = number or 0
            elif word in ("fcharset", "cpg"):
                self._words[word](number or 0)
        elif group.kind == "picture":
            if group.file and word in PICTURES:
                group.file.kind = PICTURES[word]
        elif group.kind == "text":
            self._text_word(word, number)
        elif group.kind == "nested row" and word == "nestrow":
            self._nested_row(1)
        if word in CODE_PAGES:
            self._codec = CODE_PAGES[word]

    def _text_word(self, word: str, number: int | None) -> None:
        if word in CHARACTERS:
            self._write(CHARACTERS[word])
        elif word in ENDS:
            self._end_paragraph()
        elif handler := self._words.get(word):
            handler(1 if number is None else number)

    def _destination(self, word: str, *, is_optional: bool) -> bool:
        """Whether the first word of a group says what the group is."""
        kind = self._group.kind
        if word == "ud":
            # The Unicode form of a text stands beside its plain form, which was skipped.
            self._group.kind = "text"
        elif kind == "skipped":
            return True
        elif word == "fonttbl":
            self._group.kind = "fonts"
        elif word == "nesttableprops":
            self._group.kind = "nested row"
        elif word == "pict" or word == "objdata":
            self._group.kind = "picture"
            self._group.file = Embedded("object" if word == "objdata" else "")
        elif word in ("sn", "sv") or word in PARTS:
            self._start_sink(word)
        elif word in SKIPPED or (is_optional and word not in READABLE):
            self._group.kind = "skipped"
        elif is_optional and kind == "picture":
            self._group.kind = "text"
            self._group.file = None
        else:
            return False
        return True

    def _start_sink(self, word: str) -> None:
        if word == "sv" and self._shape_name not in SHAPE_TEXTS:
            self._group.kind = "skipped"
        else:
            self._group.kind = "text"
            self._group.sink = Sink(word, PARTS.get(word, ""))
            self._group.file = None

    def _data(self, token: Token) -> None:
        group = self._group
        if group.is_new:
            group.is_new = False
        data = token.data
        if group.kind == "picture" and group.file:
            if token.is_binary:
                group.file.content += data
            elif not token.is_escaped:
                group.file.digits += bytes(octet for octet in data if octet in b"0123456789abcdefABCDEF")
            return
        if group.kind != "text" or token.is_binary:
            return
        if self._skip:
            dropped = min(self._skip, len(data))
            self._skip -= dropped
            data = data[dropped:]
        if data:
            self._is_raw = (self._is_raw or not self._bytes) and not token.is_escaped
            self._bytes += data

    def _end_bytes(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes).replace(b"\0", b""), bytearray()
            self._write(self._decoded(data))
            self._is_raw = True

    def _decoded(self, data: bytes) -> str:
        # Some programs write UTF-8 as it is, whatever they declare.
        if data.isascii() or (self._is_raw and is_utf8(data)):
            return data.decode("utf-8")
        return data.decode(self._current_codec(), "replace")

    def _current_codec(self) -> str:
        font = self._group.font if self._group.font >= 0 else self._default_font
        return self._fonts.get(font, self._codec)

    def _write(self, text: str) -> None:
        self._high = 0
        sink = self._group.sink
        sink.paragraph.write(text, self._group.state)
        sink.has_text = True

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            if self._group.is_new:
                self._group.is_optional = True
            return
        if self._group.is_new:
            self._group.is_new = False
        if self._skip:
            self._skip -= 1
        elif self._group.kind == "text":
            if symbol in "\n\r":
                self._end_paragraph()
            else:
                self._write(SYMBOLS.get(symbol, ""))

    def _end_paragraph(self) -> None:
        self._group.sink.end_paragraph()

    def _unicode(self, number: int) -> None:
        number %= 0x10000
        self._skip = self._group.skipped
        if number in _HIGH:
            self._high = number
        elif number in _LOW:
            if self._high:
                self._write(chr(0x10000 + ((self._high - _HIGH.start) << 10) + number - _LOW.start))
        else:
            # Fonts of symbols keep plain characters in a range of their own.
            self._write(chr(number - 0xF000 if 0xF020 <= number <= 0xF07E else number))

    def _fallbacks(self, number: int) -> None:
        self._group.skipped = max(0, min(number, 64))

    def _font(self, number: int) -> None:
        self._group.font = number

    def _deff(self, number: int) -> None:
        self._default_font = number

    def _plain(self, number: int) -> None:  # noqa: ARG002 - one signature for all
        self._group.font = -1
        self._group.state = "kept"

    def _code_page(self, number: int) -> None:
        self._codec = code_page(number) or self._codec

    def _charset(self, number: int) -> None:
        if codec := CHARSETS.get(number):
            self._fonts[self._font_in_table] = codec

    def _font_code_page(self, number: int) -> None:
        if codec := code_page(number):
            self._fonts[self._font_in_table] = codec

    def _deleted(self, number: int) -> None:
        self._group.state = "deleted" if number else "kept"

    def _revised(self, number: int) -> None:
        if self._group.state != "deleted":
            self._group.state = "inserted" if number else "kept"

    def _cell(self, number: int) -> None:  # noqa: ARG002
        self._group.sink.end_cell()

    def _row(self, number: int) -> None:  # noqa: ARG002
        self._group.sink.end_row()

    def _nested_cell(self, number: int) -> None:  # noqa: ARG002
        self._group.sink.end_nested_cell()

    def _nested_row(self, number: int) -> None:  # noqa: ARG002
        self._group.sink.end_nested_row()

    def _level(self, number: int) -> None:
        self._group.sink.level = number

    def _in_table(self, number: int) -> None:
        self._group.sink.in_table = bool(number)

    def _pard(self, number: int) -> None:  # noqa: ARG002
        self._group.sink.in_table = False
        self._group.sink.level = 0


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 to their end."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
