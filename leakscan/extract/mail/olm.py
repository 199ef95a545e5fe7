"""Items of Outlook for Mac, as its archives keep them: one XML file each, pages within it as escaped text."""

import re
from functools import partial
from io import BytesIO

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail.sent import sending
from leakscan.extract.office.package import local, parse
from leakscan.extract.text.html_ import HTML
from leakscan.extract.unpacked import Damage
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem
from leakscan.privacy import PRIVATE

_CHUNK = 1 << 18
# The prefix says which kind of item a field belongs to; what follows is its name.
_PREFIX = re.compile(r"OPF(?:MessageCopy|Message|ContactCopy|ContactEmailAddress|CalendarEventCopy|TaskCopy|NoteCopy)?")
_PAGE = re.compile(r"\s*<(?:!doctype|html|body|head|div|p|span|meta)\b", re.IGNORECASE)
_HEADERS = {"FromAddresses": "From", "ToAddresses": "To", "CCAddresses": "Cc", "BCCAddresses": "Bcc"}
_ADDRESS = "Address"
_UNREAD = frozenset(("space", "elementCount", "type", "id"))


class _Fields:
    """Takes the elements of an item; `found` are names and texts in their order."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.headers: list[tuple[str, str]] = []
        self._texts: list[list[str]] = []
        self._header = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Opens an element; addresses and names of files stand in attributes."""
        self._texts.append([])
        self._header = _HEADERS.get(_name(tag), self._header)
        for key, value in attributes.items():
            if local(key) not in _UNREAD:
                self._take(key, value)

    def end(self, tag: str) -> None:
        """Closes an element."""
        text = "".join(self._texts.pop()) if self._texts else ""
        if text.strip():
            self._take(tag, text)
        if _name(tag) in _HEADERS:
            self._header = ""

    def _take(self, tag: str, text: str) -> None:
        self.found.append((_name(tag), text))
        if self._header and _name(tag) == _ADDRESS:
            self.headers.append((self._header, text))

    def data(self, text: str) -> None:
        """Takes characters."""
        if self._texts:
            self._texts[-1].append(text)

    def close(self) -> None:
        """Nothing is kept open."""


def _name(tag: str) -> str:
    name = local(tag)
    return _PREFIX.sub("", name) or name


def extract(item: Item, budget: Budget) -> Extracted:
    """Each field under its name; a body that is a page is read as one."""
    if _is_private(item, budget):
        yield Problem(item.locator, "excluded", PRIVATE)
        return
    writer, fields, damage = Writer(item.locator), _Fields(), Damage()
    with item.open() as stream:
        for _ in parse(iter(partial(stream.read, _CHUNK), b""), fields, damage):
            budget.check_time()
            taken, fields.found = fields.found, []
            for name, text in taken:
                yield from _field(item, writer, name, text, budget)
    yield from writer.break_here()
    if sent := sending(item.locator, fields.headers):
        yield sent
    if damage.detail:
        yield Problem(item.locator.at(part="end"), "corrupt", damage.detail)


def _is_private(item: Item, budget: Budget) -> bool:
    """Whether the subject says so: it stands behind the body, which is not looked at before that is known."""
    fields = _Fields()
    with item.open() as stream:
        for _ in parse(iter(partial(stream.read, _CHUNK), b""), fields, Damage()):
            budget.check_time()
    return any(name == "Subject" and budget.privacy.is_private_subject(text) for name, text in fields.found)


def _field(item: Item, writer: Writer, name: str, text: str, budget: Budget) -> Extracted:
    if _PAGE.match(text):
        yield from writer.break_here()
        page = text.encode("utf-8", "replace")
        yield from HTML.extract(Item(item.locator.at(part=name), partial(BytesIO, page), len(page)), budget)
        return
    writer.add(f"{name}: {text.strip()}\n", heading=name, part=name)
    if writer.is_full:
        yield from writer.break_here()


OLM = Extractor(
    "olm",
    ("application/x-olm",),
    extract,
    reads=mark("every field of messages, contacts, appointments, tasks and notes, bodies that are pages"),
    leaves=mark("marks of programs"),
    library="lxml",
)
