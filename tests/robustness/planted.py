"""Documents made by the grammar of their format, with texts planted in them, and what must hold for each of them."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from hypothesis import strategies as st

from leakscan.checks.fr import nir_key
from leakscan.extract import EXTRACTORS, extractor_for
from leakscan.extract.extractor import Extractor
from leakscan.extract.recognise import recognise
from leakscan.locator import parse
from leakscan.model import Place
from tests.extract.reading import Read, read

# Without signs that a format could take as its own.
WORDS = st.text("abc éèœXYZ019.,\u00a0\u200b\ufb01\u0301\uff11\u202f\x0c", max_size=12)
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
LINE_ENDS = st.sampled_from(["\r", "\r\n"])


@dataclass(frozen=True, slots=True)
class Planted:
    """A text that stands once in a document, and the place that it must be told at."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document of a text format: `counts` is the key of the places that go on when two of them are joined, and
    how far this document counts."""

    extractor: str
    name: str
    text: str
    planted: tuple[Planted, ...]
    counts: tuple[str, int] = ("line", 0)


class Binary(Protocol):
    """A document of a binary format; the members of mailboxes are messages of Outlook."""

    extractor: str
    name: str
    content: bytes
    planted: tuple[Planted, ...]


def numbered(number: int) -> str:
    """A text to plant, another one for each number: an invented number of a person with its key, or a word."""
    if number % 2:
        return f"QX{number:04}ZV"
    body = f"2690549588{number % 1000:03}"
    return body + nir_key(body)


def reading(content: bytes, name: str, extractor: str) -> Read:
    """What the program reads of a file, which it must recognise."""
    with io.BytesIO(content) as stream:
        found = extractor_for(recognise(stream, name))
    assert found.name == extractor
    return read(found, content, name)


def extractor_named(name: str) -> Extractor:
    """An extractor, whatever the file looks like."""
    return next(each for each in EXTRACTORS if each.name == name).load()


def places(found: Read, text: str) -> list[Place]:
    """Where a text stands by what was read; each place is one that can be pasted."""
    listed = []
    for segment in found.segments:
        for at in occurrences(segment.text, text):
            locator = segment.locate(at)
            assert parse(locator.canonical()) == locator
            segment.heading(at)
            if segment.owns(at):
                listed.append(segment.anchors.place(at))
    return listed


def occurrences(text: str, part: str) -> Iterator[int]:
    """The offsets of a part."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def planted_is_found(given: tuple[Document, str]) -> None:
    """What is planted in a field is found at that field, in whatever character set."""
    document, encoding = given
    found = reading(document.text.encode(encoding, "replace"), document.name, document.extractor)
    assert found.problems == []
    assert_found(document, found)


def assert_found(document: Document, found: Read) -> None:
    """Each planted text stands at its place."""
    for each in document.planted:
        told = places(found, each.text)
        assert each.place in told, f"{each} is told at {told}"


def ends_change_nothing(given: tuple[Document, str]) -> None:
    """Lines may end in each way there is."""
    document, end = given
    whole = reading(document.text.encode(), document.name, document.extractor)
    other = reading(document.text.replace("\n", end).encode(), document.name, document.extractor)
    assert [segment.text for segment in other.segments] == [segment.text for segment in whole.segments]
    assert [segment.locator for segment in other.segments] == [segment.locator for segment in whole.segments]
    assert_found(document, other)


def cut_keeps_what_came_before(given: tuple[Document, float]) -> None:
    """Of a file that was cut, everything before the cut is found where it was."""
    document, share = given
    kept = document.text[: int(len(document.text) * share)]
    found = read(extractor_named(document.extractor), kept.encode(), document.name)
    for each in document.planted:
        # The last field may be cut in two by itself.
        if each.text in kept[: kept.rfind("\n") + 1]:
            assert each.place in places(found, each.text), each


def joined_is_both(given: tuple[Document, Document]) -> None:
    """Two files one after the other hold what each of them holds."""
    first, second = given
    found = reading((first.text + second.text).encode(), first.name, first.extractor)
    key, count = first.counts
    moved = [replace(each, place=_moved(each.place, key, count)) for each in second.planted]
    assert_found(first, found)
    assert_found(replace(second, planted=tuple(moved)), found)


def _moved(place: Place, key: str, count: int) -> Place:
    return tuple((name, str(int(value) + count) if name == key else value) for name, value in place)


def loss_is_told(given: tuple[Binary, float]) -> None:
    """Of a binary file that was cut everything is found all the same, or it is told that something is missing."""
    document, share = given
    kept = document.content[: max(64, int(len(document.content) * share))]
    extractor = extractor_named(document.extractor)
    found = read(extractor, kept, document.name)
    if not found.problems:
        text = found.text + "".join(read(extractor_named("msg"), content, "m.msg").text for _, content in found.members)
        assert [each.text for each in document.planted if each.text not in text] == []


class Planter:
    """Hands out texts to plant, from a number on, and keeps what was planted where."""

    def __init__(self, first: int = 0):
        self._number = first
        self.planted: list[Planted] = []

    def plant(self, **place: str | int) -> str:
        """The next text; it must be told at this place."""
        self._number += 1
        text = numbered(self._number)
        self.planted.append(Planted(text, tuple((key, str(value)) for key, value in place.items())))
        return text

    def number(self, **place: str | int) -> str:
        """The next text that is a number of a person."""
        self._number += 1 - self._number % 2
        return self.plant(**place)

    def word(self, **place: str | int) -> str:
        """The next text that is a word."""
        self._number += self._number % 2
        return self.plant(**place)


def variants(documents: Callable[[int], st.SearchStrategy[Document]]) -> dict[str, tuple[object, object]]:
    """What is drawn and what is checked for a text format, by what it is about."""
    one = documents(0)
    return {
        "planted": (st.tuples(one, st.sampled_from(ENCODINGS)), planted_is_found),
        "line ends": (st.tuples(one, LINE_ENDS), ends_change_nothing),
        "cut": (st.tuples(one, st.floats(0, 1)), cut_keeps_what_came_before),
        "joined": (st.tuples(one, documents(400)), joined_is_both),
    }
