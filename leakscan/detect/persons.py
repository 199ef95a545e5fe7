"""Persons by name: surname and first name in the forms of letters and lists, with a birth date where one stands near.

Only the surroundings of health terms are searched, and what announces a patient in a short text: a name alone is not
what this program is about. People who write, treat, attend or buy are no patients.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from leakscan.detect.birth import birth_in
from leakscan.detect.correspondents import Correspondents
from leakscan.detect.fold import fold
from leakscan.detect.professionals import is_no_patient
from leakscan.detect.roster import Entry, Roster
from leakscan.model import Evidence, Match, Segment
from leakscan.rulebook import MailDomains

RULE = "fr.person"
_REACH = 700
_BIRTH_REACH = 160
# Pages, letters and messages: what is longer is a log or an export, whose records name their people in their own row.
_LONGEST = 1 << 16

_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{1,30}"
_FIRST = r"[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{1,20}(?:[ -][A-ZÀ-ÖØ-Þ][a-zß-ÿ]{1,20})?"
_PARTICLE = r"(?:(?:[Dd][eu]|DE|DU|[Ll]e|LE|[Ll]a|LA|[Dd]es|DES|[Vv]an|VAN|[Ee]l|EL|[Bb]en|BEN)[ ]|[Dd]['’])"
_SHORT_TITLE = r"(?:Monsieur|Madame|Mademoiselle|MONSIEUR|MADAME|MADEMOISELLE|M\.|Mr\.?|Mme|MME|Mlle|MLLE)"
_TITLE = (
    rf"(?:{_SHORT_TITLE}|[Pp]atiente?(?:\(e\))?|PATIENTE?|[Aa]ssurée?|[Ss]alariée?|[Ee]nfant|[Rr]ésidente?(?:\(e\))?|RÉSIDENTE?"
    r"|[Uu]sag(?:er|ère)|[Bb]énéficiaire)"
)
_TITLED = re.compile(
    rf"\b{_TITLE}[ \t]{{0,2}}:?[ \t]{{1,3}}(?:{_TITLE}[ ]{{1,2}})?"
    rf"(?P<last>{_PARTICLE}{{0,2}}{_CAPITALS}(?:[ ]{_CAPITALS}){{0,2}}|{_FIRST})[ \t]{{1,2}}"
    rf"(?P<first>{_FIRST}|{_CAPITALS})"
)
# Titled and the first name in front: only a surname in capitals, or behind a particle, tells the two apart.
_TITLED_REVERSED = re.compile(
    rf"\b{_TITLE}[ \t]{{0,2}}:?[ \t]{{1,3}}(?:{_TITLE}[ ]{{1,2}})?"
    rf"(?!{_TITLE}[ ])(?P<first>{_FIRST})[ \t]{{1,2}}"
    rf"(?P<last>{_PARTICLE}{{0,2}}{_CAPITALS}|{_PARTICLE}{{1,2}}[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{{1,30}})(?![\w-])"
)
# One name behind a title is somebody; what is a function and not a name starts small or is in the list below.
_TITLED_ALONE = re.compile(
    rf"\b(?:{_SHORT_TITLE}[ ]et[ ])?{_SHORT_TITLE}[ \t]{{1,3}}"
    rf"(?P<last>{_PARTICLE}?(?:{_CAPITALS}|[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{{2,20}}(?:-[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{{2,20}})?))"
    r"(?P<first>)(?![\w'’-]|[ ]{1,2}[A-ZÀ-ÖØ-Þ][\w'’-]|[ ]{1,2}(?:épouse|ép\.|veuve|née[ ](?!le\b)))"
)
_LISTED = re.compile(
    rf"(?<![\w'’-])(?P<last>{_CAPITALS}(?:[ ]{_CAPITALS}){{0,2}})[ \t;,|\"^]{{1,4}}(?P<first>{_FIRST})(?![\w-])"
)
_IN_COLUMNS = re.compile(rf"(?<![\w'’-])(?P<last>[A-ZÀ-ÖØ-Þ][\w'’ -]{{1,30}})[\t;|]\"?(?P<first>{_FIRST})(?![\w-])")
_REVERSED = re.compile(rf"(?<![\w'’-])(?P<first>{_FIRST})[ \t]{{1,2}}(?P<last>{_PARTICLE}{{0,2}}{_CAPITALS})(?![\w-])")
_SURNAME_FIELD = (
    r"(?:Nom|NOM)(?:[ ](?:de naissance|d['’]usage|de famille|usuel|du patient|patient))?[ \t]{0,3}[:=][ \t]{0,3}"
)
_FIRST_NAME_FIELD = r"(?:Pr[ée]nom|PR[ÉE]NOM)(?:s|S|\([sS]\))?(?:[ ]du patient)?[ \t]{0,3}[:=][ \t]{0,3}"
_WRITTEN = r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’-]{1,30}"
_PARTED = r"[ \t]{0,3}[\n;,|\t ][ \t\n]{0,4}"
# Forms put another field or two between the two names: the married name, the sex.
_OTHER_FIELDS = r"(?:[^\n:=]{2,30}[:=][^\n:=]{0,30}\n[ \t]{0,8}){0,2}"
_IN_FIELDS = re.compile(
    rf"\b{_SURNAME_FIELD}(?P<last>{_WRITTEN}(?:[ ]{_WRITTEN}){{0,2}}?){_PARTED}{_OTHER_FIELDS}"
    rf"{_FIRST_NAME_FIELD}(?P<first>{_WRITTEN})"
)
_IN_REVERSED_FIELDS = re.compile(
    rf"\b{_FIRST_NAME_FIELD}(?P<first>{_WRITTEN}){_PARTED}{_OTHER_FIELDS}{_SURNAME_FIELD}(?P<last>{_WRITTEN})"
)
# Who was born, has an age or is cared for is a person, however the name is written.
_CARED_FOR = (
    r"(?:(?:a[ ]été|est|sera|était)[ ](?:hospitalisée?|admise?|opérée?|vue?|traitée?|suivie?|adressée?|transférée?"
    r"|dépistée?|testée?|diagnostiquée?|vaccinée?|prise?[ ]en[ ]charge|atteinte?|porteu(?:r|se)|enceinte|sortie?|sous"
    r"|en[ ]ALD)|a[ ](?:subi|consulté|bénéficié)|souffre|consulte|vient[ ]consulter)\b"
)
_BORN_BEHIND = (
    r"(?=[ \t]{0,2}[,(]?[ \t\n]{0,2}(?:âgée? de|née?(?:\(e\))?[ ](?:le|en)\b|\d{1,3}[ ]ans\b)"
    rf"|[ ]{{0,2}}\([ ]?\d\d[/.]\d\d[/.](?:19\d\d|200\d)[ ]?\)|[ ]{_CARED_FOR})"
)
_ONE_SURNAME = rf"{_PARTICLE}?[A-ZÀ-ÖØ-Þ][\w'’-]{{1,30}}"
_BORN = re.compile(rf"(?<![\w'’-])(?P<first>{_FIRST})[ ](?P<last>{_ONE_SURNAME}){_BORN_BEHIND}")
_BORN_LISTED = re.compile(rf"(?<![\w'’-])(?P<last>{_ONE_SURNAME})[ ](?P<first>{_FIRST}){_BORN_BEHIND}")
# Lists of meetings shorten the first name; the age says that it is one.
_AGED_INITIAL = re.compile(
    rf"(?<![\w'’-])(?P<last>{_CAPITALS})[ ](?P<first>[A-ZÀ-ÖØ-Þ])\.?(?=[ ]?[,(]?[ ]\(?\d{{1,3}}[ ]?(?:a|ans)\b)"
)
_TITLED_SMALL = re.compile(
    r"\b(?:monsieur|madame|mademoiselle|mr|mme|mlle)[ ]{1,2}(?P<last>[a-zà-ÿ'’-]{3,30})[ ](?P<first>[a-zà-ÿ-]{2,20})\b"
)
_NEAR_HEALTH = (
    _TITLED_REVERSED, _TITLED, _IN_FIELDS, _IN_REVERSED_FIELDS, _BORN, _BORN_LISTED, _LISTED, _IN_COLUMNS, _REVERSED,
    _TITLED_ALONE, _TITLED_SMALL, _AGED_INITIAL,
)  # fmt: skip
# Rows have headings for what letters write in fields and sentences.
_IN_ROWS = (_TITLED_REVERSED, _TITLED, _LISTED, _IN_COLUMNS, _REVERSED, _TITLED_ALONE)
# Most texts announce nobody: one look spares four. Without a word's edge in front, which would make it slow.
_MAY_ANNOUNCE = re.compile(rf"{_TITLE}|Nom|NOM|Pr[ée]nom|PR[ÉE]NOM")
_ANNOUNCED = (_TITLED_REVERSED, _TITLED, _IN_FIELDS, _IN_REVERSED_FIELDS)
_SURE = (_TITLED_REVERSED, _TITLED, _IN_FIELDS, _IN_REVERSED_FIELDS, _TITLED_ALONE, _AGED_INITIAL)

# Functions and greetings that follow a title like a name.
_FUNCTION = re.compile(
    r"l[ea]s?|maire|presidente?|direct(?:eur|rice)|docteure?|professeure?|prefete?|ministre|juge|procureur|maitre|toute?"
    r"|bonjour|merci|objet|date|nom|prenom|monsieur|madame|service|chere?"
)

# The name before marriage or after it, behind the one in use.
_OTHER_NAME = re.compile(r" (?:nee|epouse|ep|veuve|vve) .*")
_GREETING = re.compile(r"bonjour|bonsoir|chere?|hello|salut|merci|docteure?|professeure?|maitre")


class _Name(NamedTuple):
    last: tuple[int, int]
    first: tuple[int, int]
    start: int
    end: int


def near(
    segment: Segment, spans: Iterable[tuple[int, int]], first_names: Collection[str], domains: MailDomains
) -> Iterator[Match]:
    """The persons named around the spans, each mention once, in order; correspondents are none by that alone."""
    roster, correspondents = Roster(segment, first_names), Correspondents(segment, domains)
    spans = [span for span in spans if not roster.is_of_staff(span[0])]
    patterns = _IN_ROWS if segment.layout == "table" else _NEAR_HEALTH
    taken = -1
    for start, end in _regions(segment, spans):
        entries = list(roster.people(start, end))
        yield from (_entered(segment, entry) for entry in entries)
        if entries and segment.layout == "table":
            continue
        for name in _names(segment.text, start, end, first_names, patterns):
            is_entered = any(entry.start < name.end and name.start < entry.end for entry in entries)
            if name.start < taken or is_entered:
                continue
            taken = name.end
            if not correspondents.has(name.start, name.end):
                yield _match(segment, name)


def announced(segment: Segment, first_names: Collection[str], domains: MailDomains) -> Iterator[Match]:
    """The patients that a short text announces somewhere: with their birth date, or with fields for their name."""
    if segment.layout != "prose" or len(segment.text) > _LONGEST or not _MAY_ANNOUNCE.search(segment.text):
        return
    found = [_match(segment, name) for name in _names(segment.text, 0, len(segment.text), first_names, _ANNOUNCED)]
    sure = [match for match in found if match.evidence.weight > 2]
    correspondents = Correspondents(segment, domains) if sure else None
    for match in sure:
        if correspondents and not correspondents.has(match.start, match.end):
            yield match


def _regions(segment: Segment, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    text, reach = segment.text, 0
    for start, end in sorted(spans):
        if segment.layout == "table":
            first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            last = len(text) if last < 0 else last
        else:
            first, last = max(0, start - _REACH), min(len(text), end + _REACH)
        first = max(first, reach)
        if first < last:
            yield first, last
            reach = last


def _names(
    text: str, start: int, end: int, first_names: Collection[str], patterns: Iterable[re.Pattern[str]]
) -> Iterator[_Name]:
    matches = (match for pattern in patterns for match in pattern.finditer(text, start, end))
    found = [name for match in matches if (name := _named(match, first_names)) is not None]
    # The fuller of two readings that begin alike.
    return iter(sorted(found, key=lambda name: (name.start, -name.end)))


def _named(match: re.Match[str], first_names: Collection[str]) -> _Name | None:
    """The name that a pattern found; None when it is no name, or not a patient's."""
    last, first, start = match.span("last"), match.span("first"), match.start()
    if match.re is _TITLED_ALONE:
        if _FUNCTION.fullmatch(fold(match["last"]).split()[-1]):
            return None
    elif match.re not in _SURE and not _is_first_name(match["first"], first_names):
        # A word that begins a sentence is no name: "Vu Odile MOREL".
        second = _second_word(match, first_names)
        if second < 0:
            return None
        start, first = second, (second, first[1])
    if is_no_patient(match.string, start, match.end()):
        return None
    begin = last[0] if first[0] == first[1] else min(last[0], first[0])
    return _Name(last, first, begin, max(last[1], first[1]))


def _is_first_name(name: str, first_names: Collection[str]) -> bool:
    return re.split(r"[ -]", fold(name))[0] in first_names


def _second_word(match: re.Match[str], first_names: Collection[str]) -> int:
    """Where the second of two words stands, when it alone is a first name; -1 when it is none."""
    before, blank, behind = match["first"].partition(" ")
    if not blank or _GREETING.fullmatch(fold(before)) or not _is_first_name(behind, first_names):
        return -1
    return match.start("first") + len(before) + 1


def _entered(segment: Segment, entry: Entry) -> Match:
    value = f"{entry.last}|{entry.first}|{entry.birth}"
    return Match(RULE, segment, entry.start, entry.end, value, Evidence(weight=3 if entry.birth else 2))


def _match(segment: Segment, name: _Name) -> Match:
    text = segment.text
    birth = _birth(segment, name.end)
    last = _OTHER_NAME.sub("", fold(text[slice(*name.last)])).strip()
    value = f"{last}|{fold(text[slice(*name.first)]).strip()}|{birth}"
    return Match(RULE, segment, name.start, name.end, value, Evidence(weight=3 if birth else 2))


def _birth(segment: Segment, end: int) -> str:
    """The first date behind the name, on its line or shortly after, that can be a date of birth."""
    text = segment.text
    stop = min(len(text), end + _BIRTH_REACH)
    # In a header of mail the next line is another one: the day of a message is nobody's birthday.
    if segment.layout == "table" or any(key == "header" for key, _ in segment.anchors.place(end - 1)):
        line_end = text.find("\n", end)
        stop = stop if line_end < 0 else min(stop, line_end)
    return birth_in(text, end, stop)
