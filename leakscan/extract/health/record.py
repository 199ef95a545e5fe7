"""Records about one person each: what is written of them, and how the person is named at the head of every piece."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leakscan.extract.writing import Writer
from leakscan.locator import Locator
from leakscan.model import Segment

# Below the length of a page, within which everything counts as one record.
_PIECE = 4_500
_DATE = re.compile(r"((?:18|19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])")
_FRENCH_DATE = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])((?:18|19|20)\d\d)")
_NUMBER = re.compile(r"[1-478]\d{4}(?:\d\d|2[ABab])\d{6} ?\d\d")
_NATIONAL = re.compile(r"1\.2\.250\.1\.213\.1\.4\.(?:8|9|10|11)(?!\d)")
_NATIONAL_WORD = re.compile(r"(?<![A-Za-z])(?:INS|NIR|NIA|NSS|SS|NNFRA)(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Anchored:
    """The line that names a person, and where the name stands."""

    line: str = field(repr=False)
    place: Mapping[str, str]


class RecordWriter(Writer):
    """A writer whose segments are records. A long record is cut, and each further piece names its person again."""

    def __init__(self, locator: Locator):
        super().__init__(locator)
        self._subject: Anchored | None = None
        self._repeated = 0

    @property
    def is_full(self) -> bool:
        """Whether the piece is as long as a record can be and still be looked at as one."""
        return self._length >= _PIECE

    def about(self, line: str, /, **place: str | int) -> None:
        """Tells whom the rest of the record is about; an empty line is nobody."""
        self._subject = Anchored(line, {key: str(value) for key, value in place.items()}) if line else None

    def begin(self, line: str, /, **place: str | int) -> None:
        """Writes whom the record is about, at its head."""
        self.about(line, **place)
        self._repeat()

    def break_here(self) -> Iterator[Segment]:
        """The piece so far; the next one begins with the person again."""
        if self._length > self._repeated:
            yield from super().break_here()
        self._pieces, self._anchors, self._length = [], [], 0
        self._repeat()

    def end(self) -> Iterator[Segment]:
        """The last piece of a record: the next one is about somebody else."""
        self._subject = None
        yield from self.break_here()

    def _repeat(self) -> None:
        starts = self._length == 0
        if self._subject:
            self.add(f"{self._subject.line}\n", heading="", column="", **self._subject.place)
        if starts:
            self._repeated = self._length


def subject(last: str, first: str, birth: str = "") -> str:
    """The line that names the person of a record; empty without a name.

    >>> subject("petit", "ANNE MARIE", "19610403"), subject("", "Anne")
    ('Patient : PETIT Anne (03/04/1961)', '')
    """
    named = person(last, first)
    born = written_date(birth)
    return f"Patient : {named}" + (f" ({born})" if born else "") if named and last.strip() else ""


def person(last: str, first: str) -> str:
    """Surname in capitals and first of the first names: the way in which lists write persons.

    >>> person("petit", "ANNE, MARIE"), person("Le Goff", "jean-paul")
    ('PETIT Anne', 'LE GOFF Jean-Paul')
    """
    given = re.split(r"[\s,;]+", first.strip(), maxsplit=1)[0]
    return f"{last.strip().upper()} {given.title() if given.isupper() or given.islower() else given}".strip()


def written_date(stamp: str) -> str:
    """A date of the forms YYYYMMDD and YYYY-MM-DD, with or without a time, as people write it; empty for others.

    >>> written_date("19610403"), written_date("1961-04-03T10:00"), written_date("196104")
    ('03/04/1961', '03/04/1961', '')
    """
    found = _DATE.match(stamp.strip())
    return f"{found[3]}/{found[2]}/{found[1]}" if found else ""


def french_date(stamp: str) -> str:
    """A date of the form DDMMYYYY as people write it; empty for others.

    >>> french_date("03041961"), french_date("19610403")
    ('03/04/1961', '')
    """
    found = _FRENCH_DATE.fullmatch(stamp.strip())
    return f"{found[1]}/{found[2]}/{found[3]}" if found else ""


def identifier_heading(heading: str, value: str, authority: str = "") -> str:
    """The heading of an identifier: that of a national one says so, told by who gives it out or by its fifteen digits.

    >>> identifier_heading("PatientID", "12345"), identifier_heading("PID-3", "1841276451089", "1.2.250.1.213.1.4.8")
    ('PatientID', 'PID-3 matricule INS')
    """
    if _NATIONAL.search(authority) or _NATIONAL_WORD.search(authority) or _NUMBER.fullmatch(value.strip()):
        return f"{heading} matricule INS"
    return heading
