"""How values are written into the columns: locators in parts, times in UTC, lists as JSON."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from leakscan.locator import Locator, parse
from leakscan.model import Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stored(text: str) -> str:
    r"""A path or a name as locators escape it, so that names that are not UTF-8 can be stored.

    >>> stored("dossier/caf\udce9.txt")
    'dossier/caf%ED%B3%A9.txt'
    """
    return Locator("", text).canonical()[1:]


def plain(text: str) -> str:
    r"""What was stored, as the file system gave it.

    >>> plain("caf%ED%B3%A9.txt") == "caf\udce9.txt"
    True
    """
    return parse(f":{text}").path if "%" in text else text


def steps_of(locator: Locator) -> str:
    """The members that a locator enters, as locators write them.

    >>> steps_of(Locator("poste", "a.zip").enter("zip", "b.txt", 2))
    '!zip/b.txt~2'
    """
    return Locator("", "", locator.steps).canonical()[1:] if locator.steps else ""


def place_of(locator: Locator) -> str:
    """The place in the document, as locators write it.

    >>> place_of(Locator("poste", "a.xlsx").at(sheet="Patients", cell="C14"))
    'sheet=Patients&cell=C14'
    """
    return Locator("", "", (), locator.place).canonical()[2:]


def member_of(steps: str) -> str:
    """The chain of inner names as exports tell it.

    >>> member_of("!zip/mail.eml!eml/a%26b.xlsx~2")
    'mail.eml!/a&b.xlsx'
    """
    return parse(f":{steps}").member() if steps else ""


def moment(when: datetime) -> str:
    """A time in UTC.

    >>> moment(datetime(2026, 11, 25, 6, 30, tzinfo=UTC))
    '2026-11-25T06:30:00+00:00'
    """
    return when.astimezone(UTC).isoformat()


def moment_of_nanoseconds(nanoseconds: int) -> str | None:
    """The time of a file, to the second; None when it is unknown or beyond what a calendar holds.

    >>> moment_of_nanoseconds(1_577_790_000_000_000_000), moment_of_nanoseconds(0)
    ('2019-12-31T11:00:00+00:00', None)
    """
    try:
        return (_EPOCH + timedelta(seconds=nanoseconds // 10**9)).isoformat() if nanoseconds else None
    except OverflowError:
        return None


def listed(values: Iterable[str]) -> str:
    """A list of texts as JSON; in ASCII, because halves of characters from a document would not fit otherwise."""
    return json.dumps(list(values))


def reasons_to_json(reasons: Iterable[Reason]) -> str:
    """Reasons with their gaps still open, to be translated when they are shown."""
    return json.dumps([[reason.message, dict(reason.values)] for reason in reasons])
