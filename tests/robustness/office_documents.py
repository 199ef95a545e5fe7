"""Documents of office programs, by grammar: RTF, old workbooks, compound files."""

import io
import struct
from dataclasses import dataclass, field

import olefile
from hypothesis import strategies as st

from leakscan.extract.office.compound import ROOT, STORAGE, STREAM, Entry, written
from leakscan.extract.office.rtf_tokens import Token, tokens
from tests.extract.office.biff_files import record, shared, stream
from tests.extract.office.compound import compound, compound_tree
from tests.extract.reading import read
from tests.robustness.planted import Planted, Planter, extractor_named, loss_is_told, places, reading

# -- RTF ------------------------------------------------------------------------------------------

_TEXTS = st.text("abc éèÉ19.,", max_size=8)
_HIDDEN = "CACHE"


@dataclass(frozen=True, slots=True)
class Rtf:
    """A document, what must be read of it without blanks, and the places of what is planted."""

    content: bytes
    text: str
    planted: tuple[Planted, ...]


@st.composite
def rtf(draw: st.DrawFn) -> Rtf:
    """Paragraphs of runs: escapes, code points with fallbacks, groups that nest, groups that are not shown."""
    planter, out, shown = Planter(), [b"{\\rtf1\\ansi\\ansicpg1252\\uc1 "], []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        for _ in range(draw(st.integers(0, 4))):
            _run(draw, planter, out, shown, number, fallback=1, depth=0)
        out.append(b"\\par" + draw(st.sampled_from([b"\n", b"\r\n", b" "])))
    out.append(b"}")
    return Rtf(b"".join(out), "".join("".join(shown).split()), tuple(planter.planted))


def _run(draw: st.DrawFn, planter: Planter, out: list[bytes], shown: list[str], number: int, fallback: int, depth: int):
    kind = draw(st.sampled_from(["text", "plant", "code", "escape", "group", "hidden", "word", "binary"]))
    if kind == "text":
        text = draw(_TEXTS)
        shown.append(text)
        out.append(b"".join(_written(each, draw(st.booleans())) for each in text))
    elif kind == "plant":
        text = planter.plant(paragraph=number)
        shown.append(text)
        out.append(
            text.encode()
            if draw(st.booleans())
            else b"\n".join(text[at : at + 3].encode() for at in range(0, len(text), 3))
        )
    elif kind == "code":
        character = draw(st.sampled_from("éàœ€Ж中"))
        shown.append({"œ": "oe"}.get(character, character))
        point = ord(character) - (1 << 16 if ord(character) > 32767 else 0)
        out.append(b"\\u%d " % point + b"".join(draw(st.sampled_from([b"?", b"\\'3f", b"#"])) for _ in range(fallback)))
    elif kind == "escape":
        sign = draw(st.sampled_from(["\\", "{", "}"]))
        shown.append(sign)
        out.append(b"\\" + sign.encode())
    elif kind == "word":
        out.append(draw(st.sampled_from([b"\\b ", b"\\b0 ", b"\\f0 ", b"\\fs24\n", b"\\inconnu12 ", b"\\lang1036 "])))
    elif kind == "binary":
        out.append(b"{\\*\\donnees\\bin%d " % len(_HIDDEN) + _HIDDEN.encode() + b"}")
    elif kind == "hidden":
        out.append(b"{\\*\\inconnu{\\b " + _HIDDEN.encode() + b"}\\'41\\u66 ?}")
    elif depth < 3:
        inner = draw(st.integers(0, 3))
        out.append(b"{\\uc%d " % inner)
        for _ in range(draw(st.integers(0, 3))):
            _run(draw, planter, out, shown, number, inner, depth + 1)
        out.append(b"}")


def _written(character: str, is_escaped: bool) -> bytes:
    octet = character.encode("cp1252")
    return b"\\'%02x" % octet[0] if is_escaped or octet[0] > 127 else octet


def rtf_is_read(document: Rtf) -> None:
    """Exactly what is shown is read, and each text at its paragraph."""
    found = reading(document.content, "a.rtf", "rtf")
    assert found.problems == []
    assert "".join(found.text.split()) == document.text
    for each in document.planted:
        assert places(found, each.text) == [each.place]


def cut_rtf_keeps_what_came_before(given: tuple[Rtf, float]) -> None:
    """The text of a cut document is the beginning of what the whole one says, and it is told that it was cut."""
    document, share = given
    end = min(len(document.content) - 1, max(6, int(len(document.content) * share)))
    found = read(extractor_named("rtf"), document.content[:end], "a.rtf")
    # The last word or character may be cut in two.
    sure = "".join(found.text.split())[:-6]
    assert document.text.startswith(sure)
    assert [kind for _, kind in found.problems] == ["corrupt"]


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, content: bytes, most: int):
        super().__init__(content)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        """At most so many bytes."""
        return super().read(self._most if size is None or size < 0 else min(size, self._most))


def tokens_do_not_depend_on_pieces(given: tuple[Rtf, int]) -> None:
    """However a document is handed over, its tokens are the same; runs of text may be cut."""
    document, most = given
    assert _joined(tokens(Trickle(document.content, most))) == _joined(tokens(io.BytesIO(document.content)))


def _joined(found) -> list[Token]:
    joined: list[Token] = []
    for token in found:
        if token == Token():
            continue
        if joined and token.data and joined[-1].data and joined[-1][5:] == token[5:] and not token.is_escaped:
            joined[-1] = joined[-1]._replace(data=joined[-1].data + token.data)
        else:
            joined.append(token)
    return joined


# -- old workbooks --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook whose texts stand in a table of texts that goes on in further records."""

    extractor: str
    name: str
    content: bytes = field(repr=False)
    planted: tuple[Planted, ...]


@st.composite
def workbooks(draw: st.DrawFn) -> Book:
    """Texts narrow and wide, with runs of looks and ways to read aloud, cut wherever records may be cut."""
    planter, cells = Planter(), []
    chunks: list[bytes] = [b""]
    room = draw(st.integers(24, 120))
    count = draw(st.integers(1, 8))
    for index in range(count):
        column, row = index % 3, index // 3
        text = planter.plant(sheet="Liste", cell=f"{'ABC'[column]}{row + 1}")
        text = draw(_TEXTS) + text + draw(st.sampled_from(["", " é", " Ж"]))
        _share_text(draw, chunks, text, room)
        cells.append(shared(row, column, index))
    first = struct.pack("<II", count, count) + chunks[0]
    table = record(0x00FC, first) + b"".join(record(0x003C, each) for each in chunks[1:])
    return Book("legacy_sheet", "a.xls", compound({"Workbook": stream(*cells, globals_=table)}), tuple(planter.planted))


def _share_text(draw: st.DrawFn, chunks: list[bytes], text: str, room: int) -> None:
    """Appends a text; where a record is full the next one tells the width of its characters anew."""
    runs, aloud = draw(st.sampled_from([0, 0, 1, 3])), draw(st.sampled_from([0, 0, 20]))
    is_wide = draw(st.booleans()) or not _is_narrow(text)
    head = struct.pack("<HB", len(text), is_wide | (8 if runs else 0) | (4 if aloud else 0))
    head += (struct.pack("<H", runs) if runs else b"") + (struct.pack("<I", aloud) if aloud else b"")
    if len(chunks[-1]) + len(head) > room:
        chunks.append(b"")
    chunks[-1] += head
    for at, character in enumerate(text):
        if len(chunks[-1]) + 2 > room:
            is_wide = draw(st.booleans()) or not _is_narrow(text[at:])
            chunks.append(bytes([is_wide]))
        chunks[-1] += character.encode("utf-16-le" if is_wide else "latin-1")
    for octet in bytes(4 * runs + aloud):
        if len(chunks[-1]) >= room:
            chunks.append(b"")
        chunks[-1] += bytes([octet])


def _is_narrow(text: str) -> bool:
    return all(ord(each) < 256 for each in text)


def workbook_is_read(book: Book) -> None:
    """Each text is found at its cell."""
    found = reading(book.content, "a.xls", "legacy_sheet")
    assert found.problems == []
    for each in book.planted:
        told = places(found, each.text)
        assert each.place in told, f"{each} is told at {told}"


# -- compound files -------------------------------------------------------------------------------

_NAMES = st.text("abcXYZé1 _\x01", min_size=1, max_size=20)
_SIZES = st.one_of(st.integers(0, 200), st.sampled_from([4095, 4096, 4097, 9000]))
_TREES = st.recursive(
    st.dictionaries(_NAMES, _SIZES, max_size=4),
    lambda inner: st.dictionaries(_NAMES, st.one_of(_SIZES, inner), min_size=1, max_size=3),
    max_leaves=8,
)


def storages_come_back(tree: dict) -> None:
    """What is written as a compound file is what others read in it, storage by storage."""
    entries = [Entry("Root Entry", ROOT)]
    expected: dict[str, bytes] = {}
    _grow(entries, 0, _without_twins(tree), (), expected)
    with olefile.OleFileIO(io.BytesIO(written(entries)), raise_defects=olefile.DEFECT_INCORRECT) as file:
        found = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    assert found == expected


def _grow(entries: list[Entry], above: int, tree: dict, path: tuple[str, ...], expected: dict[str, bytes]) -> None:
    for name, content in tree.items():
        entries[above].children.append(len(entries))
        if isinstance(content, dict):
            entries.append(Entry(name, STORAGE))
            _grow(entries, len(entries) - 1, content, (*path, name), expected)
        else:
            data = bytes((at + content) % 251 for at in range(content))
            entries.append(Entry(name, STREAM, data))
            expected["/".join((*path, name))] = data


def _without_twins(tree: dict) -> dict:
    """Names of one storage differ by more than their case."""
    kept: dict = {}
    for name, content in tree.items():
        if name.upper() not in {each.upper() for each in kept}:
            kept[name] = _without_twins(content) if isinstance(content, dict) else content
    return kept


@st.composite
def storages(draw: st.DrawFn) -> Book:
    """A compound file of no known kind, with a text in some of its streams."""
    planter, number = Planter(), 0

    def filled(tree: dict, path: tuple[str, ...]) -> dict:
        nonlocal number
        made = {}
        for name in tree:
            number += 1
            label = f"S{number}"
            if isinstance(tree[name], dict):
                made[label] = filled(tree[name], (*path, label))
            else:
                text = planter.plant(part="/".join((*path, label)), offset=tree[name])
                made[label] = bytes(tree[name]) + text.encode() + b"\0"
        return made

    return Book("ole", "a.bin", compound_tree(filled(draw(_TREES), ()) | {"S0": b"\0"}), tuple(planter.planted))


def storages_are_read(book: Book) -> None:
    """Each text is found in its stream, at its offset."""
    found = reading(book.content, "a.bin", "ole")
    for each in book.planted:
        told = places(found, each.text)
        assert each.place in told, f"{each} is told at {told}"


OFFICE = {
    "RTF": (rtf(), rtf_is_read),
    "RTF: cut": (st.tuples(rtf(), st.floats(0, 1)), cut_rtf_keeps_what_came_before),
    "RTF: pieces": (st.tuples(rtf(), st.integers(1, 70)), tokens_do_not_depend_on_pieces),
    "old workbooks": (workbooks(), workbook_is_read),
    "old workbooks: cut": (st.tuples(workbooks(), st.floats(0, 1)), loss_is_told),
    "compound files: cut": (st.tuples(storages(), st.floats(0, 1)), loss_is_told),
    "compound files, written": (_TREES, storages_come_back),
    "compound files, read": (storages(), storages_are_read),
}
