"""Whom a message was sent to: the addresses of its headers, unless it is a draft that nobody sent."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from leakscan.extract.extractor import Extracted
from leakscan.extract.mail.mail_headers import words
from leakscan.locator import Locator
from leakscan.model import Segment, Sending
from leakscan.privacy import folder_names

_RECIPIENTS = frozenset(("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "apparently-to"))
_PARTIES = frozenset(("from", "to", "cc", "bcc"))
# Of the envelope: who got it all the same, by a list, a forwarding or a hidden copy.
_ENVELOPE = frozenset((
    "delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-original-to", "x-rcpt-to", "x-forwarded-to",
))  # fmt: skip
_ARRIVED = _ENVELOPE | {"received", "x-received", "return-path"}
_DRAFT_HEADERS = frozenset(("x-mozilla-draft-info", "x-apple-auto-saved"))
_DRAFTS = frozenset(("drafts", "draft", "brouillons", "brouillon"))
# Maildir writes what a message is behind its name; Windows takes no colon.
_DRAFT_FLAG = re.compile(r"[:;]2,[A-CE-Za-z]*D[A-Za-z]*$")

_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,200}"')
_ENCODED = re.compile(r"=\?[^?\s]{1,80}\?[bBqQ]\?[^?]*\?=")
_ANGLED = re.compile(r"<\s*([^<>@\s]{1,128}@[^<>@\s]{1,255})\s*>")
_BARE = re.compile(r"""[^\s<>()\[\]:'"@]{1,128}@[^\s<>()\[\]:'"@]{1,255}""")


def sending(locator: Locator, lines: Iterable[tuple[str, str]], *, folder: str = "") -> Sending | None:
    """Who sent a message to whom, by its header lines as they were written; None when it went to nobody.

    `folder` is the path of the folder in its mailbox, where that stands apart.
    """
    headers = [(name.lower(), value) for name, value in lines]
    if _is_draft(headers) or _lies_among_drafts(locator, folder):
        return None
    names = {name for name, _ in headers}
    recipients = dict.fromkeys(
        address for name, value in headers if name in _RECIPIENTS | _ENVELOPE for address in addresses(value)
    )
    if not recipients:
        return None
    senders = [address for wanted in ("from", "sender") for name, value in headers if name == wanted
               for address in addresses(value)]  # fmt: skip
    return Sending(locator, senders[0] if senders else "", tuple(recipients), has_arrived=bool(_ARRIVED & names))


def with_parties(found: Extracted, lines: Iterable[tuple[str, str]]) -> Extracted:
    """What was read of a message, each text with the lines that say who wrote to whom."""
    parties = tuple(words(value) for name, value in lines if name.lower() in _PARTIES and value)
    for given in found:
        yield replace(given, parties=parties) if isinstance(given, Segment) else given


def addresses(value: str) -> Iterator[str]:
    """The addresses of a header, in lower case; what stands in quotes or words around them is a name.

    >>> list(addresses('"a@b.example" <C@D.example>; e@f.example, Odile'))
    ['c@d.example', 'e@f.example']
    """
    found = list(_addresses(_ENCODED.sub(" ", value)))
    return iter(found or _addresses(words(value)))


def _addresses(value: str) -> Iterator[str]:
    for piece in re.split("[,;]", _QUOTED.sub(" ", value)):
        match = _ANGLED.search(piece)
        address = match[1] if match else next(iter(_BARE.findall(piece)), "")
        if address:
            yield address.lower().rstrip(".")


def _is_draft(headers: Sequence[tuple[str, str]]) -> bool:
    for name, value in headers:
        if (
            name in _DRAFT_HEADERS
            or (name == "x-unsent" and value.strip() == "1")
            or (name == "x-uniform-type-identifier" and "draft" in value.lower())
            or (name == "x-gmail-labels" and _are_drafts(words(value).split(",")))
        ):
            return True
    return False


def _lies_among_drafts(locator: Locator, folder: str) -> bool:
    """Whether a folder above the message, or the mailbox that it is in, is called so."""
    name = locator.steps[-1].name if locator.steps else locator.path
    around = [folder, locator.path, *(step.name for step in locator.steps)]
    folders = [each for path in around for each in re.split(r"[/\\]", path)]
    return bool(_DRAFT_FLAG.search(name)) or _are_drafts(folders)


def _are_drafts(folders: Iterable[str]) -> bool:
    return any(_DRAFTS & folder_names(each) for each in folders)
