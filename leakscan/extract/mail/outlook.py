"""Items of Outlook, from a message file or a winmail.dat alike: headers, bodies, and what else they hold as text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import chain

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted
from leakscan.extract.mail.mail_headers import Headers, in_charset, read_headers
from leakscan.extract.mail.mapi import (
    BINARY,
    BOOLEAN,
    DAYS,
    GUID,
    OBJECT,
    STRING,
    TIME,
    UNICODE,
    Properties,
    Property,
)
from leakscan.extract.mail.mapi_names import MOMENTS, UNREAD
from leakscan.extract.mail.rtf_html import is_wrapped, unwrapped
from leakscan.extract.mail.rtf_packed import unpack
from leakscan.extract.mail.sent import sending, with_parties
from leakscan.extract.mail.smime import LOCKED
from leakscan.extract.mail.told import is_told, told
from leakscan.extract.office.rtf import RTF
from leakscan.extract.text import plain
from leakscan.extract.text.html_ import HTML
from leakscan.extract.writing import SEGMENT_CHARACTERS, Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem, Segment, Sending
from leakscan.privacy import Privacy

_SUBJECT, _PREFIX, _HEADERS, _FOLDER, _SENSITIVITY = 0x0037, 0x003D, 0x007D, 0x0E05, 0x0036
_BODY, _PACKED, _PAGE = 0x1000, 0x1009, 0x1013
_SENDER = ((0x0C1A, 0x5D01, 0x0C1F, 0x5D0A), (0x0042, 0x5D02, 0x0065, 0x5D0B))
_ALL_RECIPIENTS = (("To", 0x0E04), ("Cc", 0x0E03), ("Bcc", 0x0E02), ("Reply-To", 0x0050))
_FLAGS, _UNSENT = 0x0E07, 0x08
_KIND = 0x0C15
_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}
_NAMES, _ADDRESSES = (0x3001, 0x3A20, 0x5FF6), (0x39FE, 0x3003)
_DAMAGED = mark("A part of the message is damaged")
_DECLARED = re.compile(rb"""charset\s*=\s*(?:["']\s*)?([\w.:-]+)""", re.IGNORECASE)
_TABLE = b"\\trowd"
# A prefix of the subject is counted in a first character; other controls mean nothing here.
_CONTROLS = re.compile("^\x01.|[\x00-\x08\x0b\x0c\x0e-\x1f]", re.DOTALL)
_BINARY_CHARACTERS = 1 << 20
_COMPARED = 1 << 16
_WORD = re.compile(r"\w+")
# Keys to search by are addresses with their kind.
_KIND_OF_ADDRESS = re.compile(r"(?:SMTP|EX):", re.IGNORECASE)
_PGP = "-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True, slots=True)
class OutlookItem:
    """A message, a contact, an appointment, a task or a note, without what is attached."""

    properties: Properties
    recipients: Sequence[Properties] = ()


def is_private(item: OutlookItem, privacy: Privacy) -> bool:
    """Whether the item is somebody's own: by its folder, its subject, or the sensitivity that its author chose."""
    own = item.properties
    return (
        privacy.is_private_path(own.text(_FOLDER))
        or privacy.is_private_subject(_CONTROLS.sub("", own.text(_SUBJECT)))
        or privacy.is_private_sensitivity(own.number(_SENSITIVITY))
    )


class _Said:
    """What was written already: programs keep a subject five times, an address in ten places."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._all = " "

    def take(self, text: str) -> bool:
        """Whether the words of a text stand nowhere yet; they do from then on."""
        words = " ".join(_WORD.findall(text.casefold()))
        if not words or words in self._values or f" {words} " in self._all:
            return False
        self._values.add(words)
        if len(self._all) < _COMPARED:
            self._all += f"{words} "
        return True


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def read(locator: Locator, item: OutlookItem, budget: Budget) -> Extracted:
    """Headers, properties and texts, in the order of a message. Whoever calls it leaves private items closed."""
    reader = _Reader(locator, item, budget)
    if sent := reader.sending():
        yield sent
    yield from with_parties(chain(reader.headers(), reader.fields(), reader.bodies()), reader.lines())


class _Reader:
    def __init__(self, locator: Locator, item: OutlookItem, budget: Budget):
        self._locator = locator
        self._item = item
        self._own = item.properties
        self._budget = budget
        self._writer = Writer(locator)
        self._said = _Said()

    def headers(self) -> Iterator[Segment]:
        """Who wrote to whom about what; the lines of transport first, as they came."""
        said: dict[str, _Said] = {}
        for name, value in self._lines():
            value = _CONTROLS.sub("", value)
            self._said.take(value)
            if said.setdefault(name.lower(), _Said()).take(value):
                self._writer.add(value + "\n", heading=name, header=name)
        for recipient in self._item.recipients:
            self._budget.check_time()
            yield from self._fields(recipient, (*_NAMES, *_ADDRESSES))

    def sending(self) -> Sending | None:
        """Whom it was sent to; what was written and not sent went to nobody."""
        if self._own.number(_FLAGS) & _UNSENT:
            return None
        return sending(self._locator, self.lines(), folder=self._own.text(_FOLDER))

    def lines(self) -> Sequence[tuple[str, str]]:
        """The header lines, as they came and as the properties tell them."""
        return [*self._received().lines, *self._written()]

    def _received(self) -> Headers:
        found = self._own.get(_HEADERS)
        raw = "".join(self._own.texts(found)).encode("utf-8", "replace") if found else b""
        return read_headers(raw, 0, len(raw))[0]

    def _lines(self) -> Iterator[tuple[str, str]]:
        yield from told(self._received())
        yield from self._written()

    def _written(self) -> Iterator[tuple[str, str]]:
        for tags in _SENDER:
            yield "From", _address(self._own.text(tags[0]), self._own.text(*tags[1:]))
        for recipient in self._item.recipients:
            name = _KINDS.get(recipient.number(_KIND) & 0xF, "To")
            yield name, _address(recipient.text(*_NAMES), recipient.text(*_ADDRESSES))
        for name, tag in _ALL_RECIPIENTS:
            yield name, self._own.text(tag)
        yield "Subject", self._own.text(_SUBJECT)
        yield "Folder", self._own.text(_FOLDER)

    def fields(self) -> Iterator[Segment]:
        """What people filled in elsewhere, each under its name."""
        handled = (_SUBJECT, _PREFIX, _FOLDER, *sum(_SENDER, ()), *(tag for _, tag in _ALL_RECIPIENTS))
        yield from self._fields(self._own, handled)

    def _fields(self, properties: Properties, handled: Sequence[int]) -> Iterator[Segment]:
        for each in properties:
            if each.number in UNREAD or each.tag in handled or (each.is_own and not is_told(each.label)):
                continue
            for text in self._values(properties, each):
                text = _CONTROLS.sub("", text)
                if self._said.take(text):
                    self._writer.add(f"{each.label}: {text}\n", heading=each.label, property=each.label)
                if self._writer.is_full:
                    yield from self._writer.break_here()

    def _values(self, properties: Properties, each: Property) -> Iterator[str]:
        if each.kind == BINARY:
            for value in each.values:
                found = strings.runs(BytesIO(value[:_BINARY_CHARACTERS]), self._budget)
                yield from (_KIND_OF_ADDRESS.sub("", run.text) for run in found)
        elif (
            each.kind in (STRING, UNICODE)
            or (each.is_own and each.kind not in (BOOLEAN, OBJECT, GUID))
            or (each.kind in (TIME, DAYS) and (each.tag in MOMENTS or each.name))
        ):
            yield from properties.texts(each)

    def bodies(self) -> Extracted:
        """The text, the page, and the RTF when it says something else."""
        body = self._own.get(_BODY)
        text = "".join(self._own.texts(body)) if body else ""
        yield from self._plain(text)
        yield from self._writer.break_here()
        if _PGP in text:
            yield Problem(self._locator.at(part="body"), "encrypted", LOCKED)
        page = self._page()
        if page:
            yield from self._html(page, "html")
        yield from self._rtf([text, page])

    def _plain(self, text: str) -> Extracted:
        if len(text) > SEGMENT_CHARACTERS:
            yield from self._writer.break_here()
            stream = BytesIO(text.encode("utf-8", "replace"))
            yield from plain.read(self._locator.at(part="body"), stream, self._budget)
        elif text.strip():
            self._writer.add(text if text.endswith("\n") else text + "\n", part="body")

    def _page(self) -> str:
        page = self._own.get(_PAGE)
        if not page or not page.values:
            return ""
        if page.kind == UNICODE:
            return "".join(self._own.texts(page))
        declared = _DECLARED.search(page.values[0][:4096])
        named = declared[1].decode("ascii", "replace") if declared else self._own.internet_charset
        return in_charset(page.values[0].rstrip(b"\0"), named)

    def _html(self, page: str, part: str) -> Extracted:
        data = page.encode("utf-8", "replace")
        yield from HTML.extract(Item(self._locator.at(part=part), partial(BytesIO, data), len(data)), self._budget)

    def _rtf(self, earlier: list[str]) -> Extracted:
        packed = self._own.binary(_PACKED)
        if not packed:
            return
        rtf, is_whole = unpack(packed, self._budget)
        if is_wrapped(rtf):
            page = unwrapped(rtf, self._budget)
            if _letters(page) not in map(_letters, earlier):
                yield from self._html(page, "rtf")
        else:
            said = list(map(_letters, earlier)) if _TABLE not in rtf else []
            place = self._locator.at(part="rtf")
            for found in RTF.extract(Item(place, partial(BytesIO, rtf), len(rtf)), self._budget):
                if not isinstance(found, Segment) or not any(_letters(found.text) in each for each in said):
                    yield found
        if not is_whole:
            yield Problem(self._locator.at(part="rtf"), "corrupt", _DAMAGED)


def _address(name: str, address: str) -> str:
    if not address or address == name:
        return name
    return f"{name} <{address}>" if name else address
