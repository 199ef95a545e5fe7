"""What is attached to an item of Outlook: how it is named, and whether it is there or only pointed at."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from leakscan.extract.mail.mapi import Properties
from leakscan.extract.office.compound import Content, joined
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

METHOD = 0x3705
# By reference: to a path, to a path that is resolved, to a path only, to an address on the web.
_POINTED = frozenset((2, 3, 4, 7))
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _KIND = 0x3707, 0x3704, 0x3001, 0x3703
_TEXTS = (_SHOWN_NAME, _LONG_NAME, _SHORT_NAME, 0x370D, 0x3708, 0x3711, 0x3713)

LINK = mark("The attachment is a link; the file itself lies elsewhere")
MISSING = mark("The content of the attachment is missing")


class Attachments:
    """Hands out the attachments of one message, each under its own name."""

    def __init__(self, locator: Locator, via: str):
        self._locator = locator
        self._via = via
        self._names: Counter[str] = Counter()
        self._writer = Writer(locator)

    def take(
        self, properties: Properties, content: Content | None, *, name: str = "", ending: str = ""
    ) -> Iterator[Item | Problem]:
        """The attachment, or why there is none; `name` is used where the properties have none."""
        label = _name(properties, name, ending)
        self._note(properties, label)
        self._names[label] += 1
        locator = self._locator.enter(self._via, label, self._names[label])
        if content is not None:
            fetch = partial(BytesIO, content) if isinstance(content, bytes) else partial(joined, [content])
            yield Item(locator, fetch, len(content))
        elif properties.number(METHOD) in _POINTED:
            yield Problem(locator, "excluded", LINK)
        else:
            yield Problem(locator, "corrupt", MISSING)

    def texts(self) -> Writer:
        """Paths and titles that say more than the names."""
        return self._writer

    def _note(self, properties: Properties, label: str) -> None:
        texts = dict.fromkeys(properties.text(tag) for tag in _TEXTS)
        for text in texts:
            if text and text != label and text not in label:
                self._writer.add(f"{text}\n", part="attachments")


def _name(properties: Properties, other: str, ending: str) -> str:
    name = properties.text(_LONG_NAME) or other or properties.text(_SHORT_NAME, _SHOWN_NAME) or "attachment"
    if ending and not name.lower().endswith(ending):
        return name + ending
    kind = properties.text(_KIND)
    return name if "." in name or ending else name + kind
