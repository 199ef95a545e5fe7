"""Mail messages: headers and texts belong to the message, everything attached becomes an item of its own."""

import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode, unicode_form
from leakscan.extract.embedded import Embedded
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail.attached import LINK
from leakscan.extract.mail.flowed import unflowed
from leakscan.extract.mail.mail_headers import Headers, in_charset, read_headers
from leakscan.extract.mail.mime import Part, parts
from leakscan.extract.mail.private import is_private
from leakscan.extract.mail.sent import sending, with_parties
from leakscan.extract.mail.smime import CUT, LOCKED, UNREAD, bare, opened, wrapping
from leakscan.extract.mail.told import told
from leakscan.extract.mail.transfer import decoded, undeclared
from leakscan.extract.text import plain
from leakscan.extract.text.encoded import documents
from leakscan.extract.text.html_ import HTML
from leakscan.extract.text_kinds import looks_like_text
from leakscan.extract.writing import SEGMENT_CHARACTERS, Writer, normalise
from leakscan.extract.written_files import files_in
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem
from leakscan.privacy import PRIVATE

MESSAGE_BYTES = 1 << 30
PARTS = 50_000
_TOO_LARGE = mark("The message is larger than what is read; its beginning was read")
_TOO_MANY = mark("The message has more parts than are read")
_TOO_DEEP = mark("Parts within parts, deeper than is read")

_ENVELOPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?")
_PAGES = frozenset(("text/html", "text/x-amp-html", "text/enriched", "text/richtext"))
_TEXTS = _PAGES | frozenset(
    ("text/plain", "text/rfc822-headers", "message/delivery-status", "message/disposition-notification",
     "message/feedback-report", "message/external-body")
)  # fmt: skip
# Programs write a page under the type of plain text; Eudora keeps it between tags of its own.
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html|body|x-html)[\s>]", re.IGNORECASE)
_SAMPLE = 1 << 16
# Marks of what is quoted: a number that goes on in the next line is one number.
_QUOTED = re.compile(r"^(?:>[ \t]?){1,40}", re.MULTILINE)
_MESSAGES = frozenset(("message/rfc822", "message/global", "message/news"))
_WRAPPED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_PGP = "-----BEGIN PGP MESSAGE-----"
_ENDINGS = {"text/calendar": ".ics", "text/rtf": ".rtf", "application/rtf": ".rtf", "image/jpeg": ".jpg"}
# Without the files of the system: a name must not depend on the machine.
_KNOWN_TYPES = mimetypes.MimeTypes()


def extract(item: Item, budget: Budget) -> Extracted:
    """Headers and texts, then what is attached, in the order of the parts."""
    with item.open() as stream:
        data = stream.read(MESSAGE_BYTES)
        is_longer = bool(stream.read(1))
    yield from read(item.locator, data, budget)
    if is_longer:
        yield Problem(item.locator.at(part="tail"), "too-large", _TOO_LARGE)


def read(locator: Locator, data: bytes, budget: Budget) -> Extracted:
    """The content of a message."""
    yield from _Message(locator, _mended(data), budget).read()


class _Message:
    """Reads one message: the text gathers in a writer, attachments are handed out as they come."""

    def __init__(self, locator: Locator, data: bytes, budget: Budget):
        self._locator = locator
        self._data = data
        self._budget = budget
        self._writer = Writer(locator)
        self._embedded = Embedded(locator)
        self._names: Counter[str] = Counter()
        self._count = 0

    def read(self) -> Extracted:
        envelope = _ENVELOPE.match(self._data)
        start = envelope.end() if envelope else 0
        headers, body = read_headers(self._data, start, len(self._data))
        if is_private(headers, self._budget.privacy):
            yield Problem(self._locator, "excluded", PRIVATE)
            return
        yield from with_parties(self._all(headers, body), headers.lines)

    def _all(self, headers: Headers, body: int) -> Extracted:
        for name, value in told(headers):
            self._writer.add(value + "\n", heading=name, header=name)
            if self._writer.is_full:
                yield from self._writer.break_here()
        if sent := sending(self._locator, headers.lines):
            yield sent
        yield from self._parts(self._data, parts(self._data, body, headers))
        yield from self._writer.break_here()

    def _parts(self, data: bytes, found: Iterator[Part]) -> Extracted:
        for part in found:
            self._budget.check_time()
            self._count += 1
            if self._count > PARTS:
                yield Problem(self._locator.at(part=part.number), "too-many", _TOO_MANY)
                return
            yield from self._part(data, part)

    def _part(self, data: bytes, part: Part) -> Extracted:
        media_type = part.headers.media_type
        if part.is_too_deep() and part.is_multipart():
            yield Problem(self._locator.at(part=part.number), "too-deep", _TOO_DEEP)
        elif part.holder == "multipart/encrypted" and media_type != "application/pgp-encrypted":
            yield Problem(self._child(part), "encrypted", LOCKED)
        elif media_type in _WRAPPED or part.headers.file_name.lower() == "smime.p7m":
            yield from self._wrapped(data, part)
        elif part.is_multipart() and part.headers.encoding == "base64":
            yield from self._encoded(data, part)
        elif _is_text(part):
            self._own_headers(part)
            yield from self._text(data, part)
        elif part.headers.get("x-apple-content-length") and not data[part.start : part.end].strip():
            yield Problem(self._child(part), "excluded", LINK)
        elif part.start < part.end or part.headers.file_name:
            self._own_headers(part)
            # What is written so far goes out first: it must not be lost when time runs out in what is attached.
            yield from self._writer.break_here()
            encoding = part.headers.encoding
            yield Item(self._child(part), partial(_open, data, part.start, part.end, encoding))

    def _wrapped(self, data: bytes, part: Part) -> Extracted:
        """An opaque signature adds no step: its content is the content of the message."""
        content = bare(decoded(data[part.start : part.end], part.headers.encoding))
        found = opened(content, self._budget)
        declared = part.headers.parameter("content-type", "smime-type").lower()
        if wrapping(content) == "encrypted" or (found is None and "enveloped" in declared):
            yield Problem(self._child(part), "encrypted", LOCKED)
        elif found is None or not found.content:
            yield Problem(self._child(part), "unsupported", UNREAD)
        else:
            headers, body = read_headers(found.content, 0, len(found.content))
            yield from self._parts(found.content, parts(found.content, body, headers, number=f"{part.number}.1"))
            if not found.is_whole:
                yield Problem(self._locator.at(part=part.number), "corrupt", CUT)

    def _encoded(self, data: bytes, part: Part) -> Extracted:
        """Parts that were encoded as a whole, which no standard allows."""
        content = decoded(data[part.start : part.end], "base64")
        headers = part.headers.without("content-transfer-encoding")
        yield from self._parts(content, parts(content, 0, headers, number=part.number))

    def _own_headers(self, part: Part) -> None:
        """Descriptions of a part; the headers of a message of one part are written already."""
        if "." not in part.number:
            return
        for name, value in told(part.headers):
            self._writer.add(value + "\n", heading=name, part=part.number, header=name)
        if part.headers.media_type == "message/external-body":
            self._writer.add(part.headers.get("content-type") + "\n", part=part.number, header="Content-Type")

    def _text(self, data: bytes, part: Part) -> Extracted:
        files, content = files_in(_content(data[part.start : part.end], part.headers.encoding))
        written = in_charset(content, part.headers.parameter("content-type", "charset"))
        if part.headers.parameter("content-type", "format").lower() == "flowed":
            is_blank_deleted = part.headers.parameter("content-type", "delsp").lower() == "yes"
            written = unflowed(normalise(written), is_blank_deleted=is_blank_deleted)
        if part.headers.media_type == "text/rfc822-headers":
            self._returned(content, written, part)
        if part.headers.media_type in _PAGES or _PAGE.match(written):
            yield from self._writer.break_here()
            yield from self._page(written, part)
        else:
            yield from self._plain(_QUOTED.sub("", written), part)
        if _PGP in written:
            yield Problem(self._locator.at(part=part.number), "encrypted", LOCKED)
        for name, file in files:
            yield Item(self._named(in_charset(name, "")), partial(BytesIO, file), len(file))

    def _returned(self, content: bytes, written: str, part: Part) -> None:
        """The headers of a message that came back, where they are written in code."""
        for name, value in told(read_headers(content, 0, len(content))[0]):
            if value not in written:
                self._writer.add(value + "\n", heading=name, part=part.number, header=name)

    def _plain(self, written: str, part: Part) -> Extracted:
        if len(written) > SEGMENT_CHARACTERS:
            stream = BytesIO(written.encode("utf-8", "replace"))
            yield from plain.read(self._locator.at(part=part.number), stream, self._budget)
        elif written:
            self._writer.add(written if written.endswith("\n") else written + "\n", part=part.number)
            if self._writer.is_full:
                yield from self._writer.break_here()
        for payload in documents(written):
            self._embedded.add(payload, "document")
        yield from self._embedded.items()

    def _page(self, written: str, part: Part) -> Extracted:
        locator = self._locator.at(part=part.number)
        page = Item(locator, partial(BytesIO, written.encode("utf-8", "replace")))
        yield from HTML.extract(page, self._budget)

    def _child(self, part: Part) -> Locator:
        return self._named(part.headers.file_name or _made_name(part.number, part.headers))

    def _named(self, name: str) -> Locator:
        self._names[name] += 1
        return self._locator.enter("eml", name, self._names[name])


def _content(raw: bytes, encoding: str) -> bytes:
    """The bytes of a text, whatever is said of their encoding."""
    if encoding != "base64":
        return undeclared(decoded(raw, encoding))
    content = decoded(raw, encoding)
    # Words under this label that nothing tells from letters of base64 come out as noise.
    return content if looks_like_text(content[:_SAMPLE]) or len(raw) > _SAMPLE else content + b"\n" + raw


def _mended(data: bytes) -> bytes:
    """Wide characters, line ends of old systems, and those that were doubled on the way."""
    form = unicode_form(data[:_SAMPLE])
    if form and form != "utf-8-sig":
        data = decode(data).encode("utf-8", "replace")
    head = data[:_SAMPLE]
    if b"\n" not in head and b"\r" in head:
        return data.replace(b"\r", b"\n")
    return data.replace(b"\r\r\n", b"\r\n") if head.count(b"\r\r\n") * 2 > head.count(b"\n") > 0 else data


def _is_text(part: Part) -> bool:
    headers = part.headers
    if part.holder == "around" or part.is_multipart():
        return True
    return headers.media_type in _TEXTS and not headers.is_attachment and not headers.file_name


def _made_name(number: str, headers: Headers) -> str:
    if headers.media_type in _MESSAGES:
        return "message.eml"
    ending = _ENDINGS.get(headers.media_type) or _KNOWN_TYPES.guess_extension(headers.media_type)
    return f"part-{number}{ending or '.bin'}"


def _open(data: bytes, start: int, end: int, encoding: str) -> BinaryIO:
    return BytesIO(decoded(data[start:end], encoding))


EML = Extractor(
    "eml",
    ("message/rfc822",),
    extract,
    reads=mark(
        "headers, texts and pages in any encoding, declared or not, attachments, attached messages, signed content, "
        "files written into the text"
    ),
    leaves=mark("headers of transport; what is encrypted, which is listed"),
)
