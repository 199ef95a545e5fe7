"""Locators: where something stands, from the source down to the cell.

The canonical text is stored, parsed and pasted; the display text is read by people and never parsed.
Paths are never normalised: a name comes back as the very characters the file system gave.
"""

import re
from dataclasses import dataclass, replace

# C0 and C1 controls and lone surrogates (bytes of a name that are not UTF-8) join the structural characters.
_ESCAPED = re.compile("[%!#&=~:\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CODE = re.compile("(?:%[0-9A-F]{2})+")


@dataclass(frozen=True, slots=True)
class Step:
    """Entering a container: `via` is the decoder, `name` the member, `nth` counts members of one name from 1."""

    via: str
    name: str
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a source; `path` is relative to the scanned root, with `/` as separator.

    >>> Locator("poste", "a.zip").enter("zip", "b.xlsx").at(sheet="Patients", cell="C14").canonical()
    'poste:a.zip!zip/b.xlsx#sheet=Patients&cell=C14'
    """

    source: str
    path: str
    steps: tuple[Step, ...] = ()
    place: tuple[tuple[str, str], ...] = ()

    def enter(self, via: str, name: str, nth: int = 1) -> "Locator":
        """The locator of a member of this container."""
        return Locator(self.source, self.path, (*self.steps, Step(via, name, nth)))

    def at(self, **place: str | int) -> "Locator":
        """The same document, at a place inside it."""
        return self.at_place(tuple((key, str(value)) for key, value in place.items()))

    def at_place(self, place: tuple[tuple[str, str], ...]) -> "Locator":
        """Adds a place that an anchor holds."""
        return replace(self, place=(*self.place, *place)) if place else self

    def document(self) -> "Locator":
        """The same locator without its place."""
        return replace(self, place=()) if self.place else self

    def encloses(self, document: "Locator") -> bool:
        """Whether a document is the one meant here or, when no place is asked for, lies inside it."""
        if self.place:
            return document.document() == self.document()
        return document.root() == self.root() and document.steps[: len(self.steps)] == self.steps

    def root(self) -> "Locator":
        """The file of the source that holds it all."""
        return Locator(self.source, self.path)

    def member(self) -> str:
        """The chain of inner names, joined by `!/`; empty for the file itself."""
        return "!/".join(step.name for step in self.steps)

    def canonical(self) -> str:
        """The stored form, which `parse` reads back."""
        steps = "".join(
            f"!{_escape(step.via)}/{_escape(step.name)}" + (f"~{step.nth}" if step.nth > 1 else "")
            for step in self.steps
        )
        place = "&".join(f"{_escape(key)}={_escape(value)}" for key, value in self.place)
        return f"{_escape(self.source)}:{_escape(self.path)}{steps}" + (f"#{place}" if self.place else "")


def parse(text: str) -> Locator:
    """Reads a canonical locator.

    >>> parse("poste:a.zip!zip/b.txt~2#line=3").steps
    (Step(via='zip', name='b.txt', nth=2),)

    Raises ValueError when the text is no locator.
    """
    whole, has_place, place = text.partition("#")
    head, *steps = whole.split("!")
    source, colon, path = head.partition(":")
    if not colon:
        raise ValueError("a locator is source:path")
    pairs = tuple(_pair(part) for part in place.split("&")) if has_place else ()
    return Locator(_plain(source), _plain(path), tuple(map(_step, steps)), pairs)


def _step(text: str) -> Step:
    via, slash, rest = text.partition("/")
    name, tilde, nth = rest.partition("~")
    if not slash or (tilde and not nth.isascii()) or (tilde and not nth.isdigit()):
        raise ValueError("a step is !decoder/name or !decoder/name~number")
    return Step(_plain(via), _plain(name), int(nth) if tilde else 1)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ValueError("a place is key=value")
    return _plain(key), _plain(value)


def _escape(text: str) -> str:
    return _ESCAPED.sub(_code, text)


def _code(match: re.Match[str]) -> str:
    # surrogatepass, not surrogateescape: two neighbouring escaped bytes must not merge into one character.
    return "".join(f"%{octet:02X}" for octet in match.group().encode("utf-8", "surrogatepass"))


def _plain(text: str) -> str:
    return _CODE.sub(_character, text) if "%" in text else text


def _character(match: re.Match[str]) -> str:
    octets = bytes.fromhex(match.group().replace("%", ""))
    return octets.decode("utf-8", "surrogatepass")
