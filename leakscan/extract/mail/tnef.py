"""winmail.dat: a message of Outlook as it leaves for other programs, with what is attached."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail import outlook, tnef_attributes
from leakscan.extract.mail.attached import Attachments
from leakscan.extract.mail.mail_headers import in_charset
from leakscan.extract.mail.mapi import OBJECT, STRING, Properties, Property
from leakscan.extract.mail.tnef_attributes import Attribute
from leakscan.extract.office.code_pages import codec
from leakscan.language import mark
from leakscan.model import Item, Problem
from leakscan.privacy import PRIVATE

_BYTES = 1 << 30
_DATA = 0x3701
# Attributes that say the same as a property, for programs that know no properties.
_SAME = {tnef_attributes.SUBJECT: 0x0037, tnef_attributes.BODY: 0x1000}
_SENDERS = (tnef_attributes.FROM, tnef_attributes.SENT_FOR, tnef_attributes.OWNER, tnef_attributes.DELEGATE)
_SENDER_NAME, _SENDER_ADDRESS = 0x0C1A, 0x0C1F
CUT = mark("The message is damaged or ends too early; what came before was read")


@dataclass(slots=True)
class _Attached:
    properties: list[Property] = field(default_factory=list, repr=False)
    content: bytes | None = field(default=None, repr=False)
    title: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class _Found:
    """What the attributes gave, sorted by what it belongs to."""

    message: list[Property] = field(default_factory=list, repr=False)
    recipients: list[list[Property]] = field(default_factory=list, repr=False)
    attached: list[_Attached] = field(default_factory=list, repr=False)
    charset: str = ""
    is_whole: bool = True


def extract(item: Item, budget: Budget) -> Extracted:
    """Headers, properties and bodies, then the attachments in their order."""
    with item.open() as stream:
        data = stream.read(_BYTES)
        is_longer = bool(stream.read(1))
    found = _gathered(data, budget)
    message = Properties(found.message, charset=found.charset)
    recipients = tuple(Properties(row, charset=message.charset) for row in found.recipients)
    opened = outlook.OutlookItem(message, recipients)
    if outlook.is_private(opened, budget.privacy):
        yield Problem(item.locator, "excluded", PRIVATE)
        return
    yield from outlook.read(item.locator, opened, budget)
    attachments = Attachments(item.locator, "tnef")
    for each in found.attached:
        properties = Properties(each.properties, charset=message.charset)
        title = in_charset(each.title.rstrip(b"\0"), message.charset)
        # Beside an attached message stands a sentence for programs that cannot read it.
        inner = properties.get(_DATA)
        content = inner.values[0] if inner and inner.kind == OBJECT and inner.values else each.content
        if content is not None or each.properties or title:
            yield from attachments.take(properties, content, name=title)
    yield from attachments.texts().break_here()
    if is_longer or not found.is_whole:
        yield Problem(item.locator.at(part="end"), "corrupt", CUT)


def _gathered(data: bytes, budget: Budget) -> _Found:
    found = _Found()
    try:
        for each in tnef_attributes.attributes(data):
            budget.check_time()
            found.is_whole = found.is_whole and each.is_whole
            _take(found, each)
    except tnef_attributes.Damaged:
        found.is_whole = False
    return found


def _take(found: _Found, each: Attribute) -> None:
    if each.number == tnef_attributes.CODE_PAGE and len(each.value) >= 4:
        found.charset = codec(unpack_from("<I", each.value)[0])
    elif each.number == tnef_attributes.PROPERTIES:
        # Before what the attributes say: properties hold every character.
        found.message = [*tnef_attributes.properties(each.value), *found.message]
    elif each.number == tnef_attributes.RECIPIENTS:
        found.recipients += tnef_attributes.recipients(each.value)
    elif each.number in _SAME:
        found.message.append(Property(_SAME[each.number], STRING, (each.value,)))
    elif each.number in _SENDERS:
        found.message += _sender(each)
    elif each.is_attached:
        _take_attached(found, each)


def _take_attached(found: _Found, each: Attribute) -> None:
    if each.number == tnef_attributes.START or not found.attached:
        found.attached.append(_Attached())
    attached = found.attached[-1]
    if each.number == tnef_attributes.DATA:
        attached.content = each.value
    elif each.number in (tnef_attributes.TITLE, tnef_attributes.TRANSPORT_NAME):
        attached.title = attached.title or each.value
    elif each.number == tnef_attributes.ATTACHMENT:
        attached.properties = tnef_attributes.properties(each.value)


def _sender(each: Attribute) -> Iterator[Property]:
    """Name and address, each with its length before it; those of the sender stand behind all lengths."""
    try:
        if each.number == tnef_attributes.FROM:
            first, second, start = *unpack_from("<HH", each.value, 4), 8
            texts = each.value[start : start + first], each.value[start + first : start + first + second]
        else:
            first = unpack_from("<H", each.value)[0]
            second = unpack_from("<H", each.value, 2 + first)[0]
            texts = each.value[2 : 2 + first], each.value[4 + first : 4 + first + second]
    except StructError:
        texts = each.value, b""
    yield Property(_SENDER_NAME, STRING, texts[:1])
    yield Property(_SENDER_ADDRESS, STRING, texts[1:])


TNEF = Extractor(
    "tnef",
    ("application/vnd.ms-tnef",),
    extract,
    reads=mark("sender, recipients, subject, bodies as text, page and RTF, fields, attachments and attached messages"),
    leaves=mark("marks of programs; files that an attachment only points at"),
)
