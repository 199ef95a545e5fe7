"""Correspondents: who writes a message, gets it, signs it or is quoted in it is no patient by that alone."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from leakscan.detect.fold import fold
from leakscan.model import ListedAnchors, Segment
from leakscan.rulebook import MailDomains

_HEADERS = frozenset((
    "from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "delivered-to", "x-original-to", "resent-from",
    "resent-to", "resent-cc", "disposition-notification-to", "errors-to", "x-sender", "apparently-to",
))  # fmt: skip
_MARGIN = r"^[ \t>*_|]{0,12}"
# Lines that mail programs write above what they quote or forward.
_PERSONS = r"(?:De|From|Exp[ée]diteur|[ÀA]|To|Pour|Destinataires?|Cc|Cci|Bcc|Copie(?:[ ]à)?|R[ée]pondre[ ]à|Reply-To)"
_OTHERS = r"(?:Envoy[ée](?:[ ]le)?|Sent|Date|Objet|Sujet|Subject|Importance|Pi[èe]ces?[ ]jointes?|Attachments?)"
_LINE = rf"[ \t>*_|]{{0,12}}(?:{_PERSONS}|{_OTHERS})[ \t*]{{0,3}}:[^\n]{{0,1000}}(?:\n|\Z)(?:[ \t>|]{{0,12}}\n)?"
_QUOTED = re.compile(rf"^(?:{_LINE}){{3,12}}", re.MULTILINE | re.IGNORECASE)
_OF_PERSONS = re.compile(rf"{_MARGIN}{_PERSONS}[ \t*]{{0,3}}:[^\n]*", re.MULTILINE | re.IGNORECASE)
_SENT_BY = re.compile(rf"{_MARGIN}(?:De|From|Exp[ée]diteur)[ \t*]{{0,3}}:", re.MULTILINE | re.IGNORECASE)
_WROTE = re.compile(
    rf"{_MARGIN}(?:Le|On)\b[^\n]{{4,200}}(?:\n[^\n]{{0,160}}){{0,2}}?\b(?:a[ ]écrit|wrote)[ \xa0\t]{{0,3}}:",
    re.MULTILINE | re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"{_MARGIN}(?:--[ \t]?|(?:(?:bien|très|merci)[ ,]{{1,3}})?(?:cordialement|confraternellement|amicalement"
    r"|respectueusement|sincèrement|bien[ ]à[ ](?:vous|toi)|[^\n]{0,60}\bsalutations\b[^\n]{0,30}|cdlt|cdt"
    r"|bonne[ ](?:journée|soirée|réception)|à[ ]bientôt|(?:best|kind)[ ]regards)"
    r"[^\n\w]{0,6}(?:à[ ](?:vous|toi|tous)[^\n\w]{0,4})?)$",
    re.MULTILINE | re.IGNORECASE,
)
_GREETING = re.compile(
    rf"{_MARGIN}(?:bonjour|bonsoir|chère?s?|hello|salut)[ ,][^\n]{{0,80}}|{_MARGIN}[^\n,]{{0,40}}\bbonjour[ ]?,?$",
    re.MULTILINE | re.IGNORECASE,
)
# What is said to a patient, wherever their mailbox is; and what patients say of themselves.
_TO_PATIENT = re.compile(
    r"\b(?:votre|vos|ton|ta|tes)[ ](?:\w{1,20}[ ])?(?:résultats?|analyses?|bilans?|tests?|dépistage|sérologies?"
    r"|traitements?|ordonnances?|opération|intervention|grossesse|maladie|examens?|biopsie|prélèvements?|consultation"
    r"|rendez-vous|hospitalisation|dossier|état|santé|diagnostic|suivi|séances?|hbA1c|glycémie|radio\w*|scanner|irm"
    r"|scintigraphie|mammographie)\b",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"\b(?:mon|ma|mes)[ ](?:\w{1,20}[ ])?(?:résultats?|analyses?|dépistage|sérologies?|traitements?|ordonnances?"
    r"|opération|grossesse|maladie|prise[ ]de[ ]sang|hospitalisation|cancer|diabète|infection|dépression|tension"
    r"|douleurs?|allergie)\b"
    r"|\bje[ ](?:suis[ ](?:suivie?|atteinte?|traitée?|enceinte|séropositi\w{1,3}|malade|sous)|souffre|prends)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>@\"';,]{1,64}@([A-Za-z0-9.-]{1,255})")
_PATIENT = re.compile(
    r"\b(?:patiente?|assurée?|bénéficiaire|enfant|résidente?|usager|usagère|concerne|nom)\b[^\n]{0,8}$", re.IGNORECASE
)
_BORN = re.compile(
    r"[^\n]{0,40}\b(?:née?(?:\(e\))?[ ](?:le|en)\b|DDN\b|(?:date[ ]de[ ])?naissance\b|âgée?[ ]de\b|\d{1,3}[ ]ans\b)"
)
# Where a signature ends at the latest: what is quoted, a remark, the next letter.
_NEXT = re.compile(
    r"[ \t>*_|]{0,12}(?:(?:De|From|Exp[ée]diteur|Objet|Patiente?|Concerne|Nom|Résultats?|PS|P\.S\.?)\b"
    r"|(?:Le|On)\b.*\b20\d\d|-{3,}|_{5,})",
    re.IGNORECASE,
)
_TITLED = re.compile(r"[ \t>*_|]{0,12}(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)[ ]", re.IGNORECASE)
_SIGNATURE_LINES = 8
_SIGNATURE_LINE = 100
_BLANK_LINES = 3
_LONGEST = 1 << 17
_FEWEST_WORDS, _MOST_WORDS = 2, 6


class Correspondents:
    """Where a text names people for their part in the correspondence only."""

    def __init__(self, segment: Segment, domains: MailDomains):
        self._segment, self._domains = segment, domains
        self._spans: list[tuple[int, int]] = []
        self._names: list[frozenset[str]] = []
        if segment.layout == "prose" and len(segment.text) <= _LONGEST:
            self._look()

    def has(self, start: int, end: int) -> bool:
        """Whether the name there is that of a correspondent, and nothing says that it is the patient's."""
        text = self._segment.text
        if _PATIENT.search(text, max(0, start - 40), start) or _BORN.match(text, end):
            return False
        header = self._header(start)
        if header in _HEADERS:
            return not self._is_concerned(header, start)
        index = bisect_right(self._spans, (start, len(text))) - 1
        is_within = index >= 0 and end <= self._spans[index][1]
        return is_within or any(_words(text[start:end]) <= name for name in self._names)

    def _header(self, start: int) -> str:
        """The header of a message in which the name stands, if any."""
        anchors = self._segment.anchors
        # Only written-out anchors know headers; those of tables and logs count lines for each place asked for.
        return dict(anchors.place(start)).get("header", "").lower() if isinstance(anchors, ListedAnchors) else ""

    def _is_concerned(self, header: str, start: int) -> bool:
        """Whether the message tells its own sender or recipient, a private person, of their health."""
        text = self._segment.text
        said = _OF_ONESELF if header == "from" else _TO_PATIENT
        line_end = text.find("\n", start)
        addresses = _ADDRESS.findall(text, start, line_end if line_end >= 0 else len(text))
        return any(self._domains.whose(each.lower()) == "personal" for each in addresses) and bool(said.search(text))

    def _look(self) -> None:
        text = self._segment.text
        quoted = list(_quoted(text))
        spans = [*quoted, *(match.span() for match in _WROTE.finditer(text)), *_signatures(text)]
        lines = self._segment.parties
        if _is_among_professionals(lines, self._domains) and not _TO_PATIENT.search(text):
            spans += (match.span() for match in _GREETING.finditer(text))
            self._names += _named(lines)
            self._names += _named(text[first:last] for first, last in quoted)
        self._spans = list(_joined(sorted(spans)))


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """The lines of sender and recipients above what is quoted."""
    for block in _QUOTED.finditer(text):
        if _SENT_BY.search(text, block.start(), block.end()):
            yield from (line.span() for line in _OF_PERSONS.finditer(text, block.start(), block.end()))


def _named(lines: Iterable[str]) -> Iterator[frozenset[str]]:
    """The words of each name in lines of sender and recipients."""
    for line in lines:
        for piece in re.split(r"[;,<>\n:]", line):
            if _FEWEST_WORDS <= len(found := _words(piece)) <= _MOST_WORDS:
                yield found


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z][a-z'-]+", fold(text)))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that overlap as one; they come in the order of their starts."""
    start, end = 0, -1
    for first, last in spans:
        if first > end:
            if end > start:
                yield start, end
            start, end = first, last
        end = max(end, last)
    if end > start:
        yield start, end


def _signatures(text: str) -> Iterator[tuple[int, int]]:
    """What stands below a closing formula; a formula within a signature begins no other."""
    end = -1
    for match in _CLOSING.finditer(text):
        if match.end() > end:
            end = _signature_end(text, match.end())
            yield match.end(), end


def _signature_end(text: str, start: int) -> int:
    """Where a signature ends that begins behind its closing formula."""
    position = end = text.find("\n", start) + 1 or len(text)
    lines = blanks = 0
    while position < len(text) and lines < _SIGNATURE_LINES and blanks < _BLANK_LINES:
        following = text.find("\n", position) + 1 or len(text)
        line = text[position:following].strip()
        if len(line) > _SIGNATURE_LINE or _NEXT.match(line) or (lines and _TITLED.match(line)):
            break
        lines, blanks = (lines + 1, 0) if line else (lines, blanks + 1)
        position = end = following
    return end


def _is_among_professionals(lines: Iterable[str], domains: MailDomains) -> bool:
    """Whether a message passed between organisations only: who is greeted there is no patient by that."""
    addresses = [domain.lower() for line in lines for domain in _ADDRESS.findall(line)]
    return bool(addresses) and not any(
        domains.whose(each) == "personal" or each.startswith("patient.") for each in addresses
    )
