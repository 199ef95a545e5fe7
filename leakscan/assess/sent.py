"""Mail that left: health data and social security numbers sent where mail is not that of health or of the practice."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import SEVERITIES, Finding, Reason, Sending, Severity
from leakscan.rulebook import MailDomains
from leakscan.rulebook.mail_domains import is_within

TO_PERSONAL = mark("Sent to personal addresses outside MSSanté: {count}")
TO_PROFESSIONAL = mark("Sent to professional addresses outside MSSanté and the practice: {count}")
MESSAGES_TO_PERSONAL = mark(
    "Messages with health data or social security numbers, sent to personal addresses outside MSSanté: {count}"
)
MESSAGES_TO_PROFESSIONAL = mark(
    "Messages with health data or social security numbers, sent to professional addresses outside MSSanté and the"
    " practice: {count}"
)

_CONCERNED = frozenset(("health", "nir"))
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """How many addresses that a message went to are neither of health messaging nor of the practice, by their kind."""

    personal: int = 0
    professional: int = 0

    def together(self, other: "Outside") -> "Outside":
        """Of a message and the one that it is attached to, the wider round."""
        return Outside(max(self.personal, other.personal), max(self.professional, other.professional))


class Mailings:
    """What is known of the messages of one file; kept are counts, no address."""

    def __init__(self, domains: MailDomains, own: Collection[str] = ()):
        self._domains = domains
        self._own = frozenset(own)
        self._outside: dict[_Key, Outside] = {}

    def add(self, sending: Sending) -> None:
        """Takes a message."""
        found = self._of(sending)
        if found.personal or found.professional:
            self._outside[_key(sending.locator)] = found

    def raised(self, findings: Sequence[Finding]) -> tuple[Sequence[Finding], tuple[Reason, ...]]:
        """The findings, graver where they were sent outside; and what that says of the file as a whole."""
        if not self._outside:
            return findings, ()
        messages: dict[str, set[_Key]] = defaultdict(set)
        told = []
        for finding in findings:
            holders = [key for key in _holders(finding.locator) if key in self._outside] if _counts(finding) else []
            outside = Outside()
            for key in holders:
                outside = outside.together(self._outside[key])
                for message in _messages(self._outside[key]):
                    messages[message].add(key)
            told.append(_raised(finding, outside))
        return told, tuple(Reason(message, (("count", len(messages[message])),)) for message in sorted(messages))

    def _of(self, sending: Sending) -> Outside:
        sender = _domain(sending.sender)
        is_personal = self._domains.whose(sender) == "personal" and not self._is_own(sending.sender)
        outside = [
            self._domains.whose(_domain(address))
            for address in sending.recipients
            if not self._is_own(address) and (is_personal or not _is_same(sender, _domain(address)))
        ]
        personal, professional = outside.count("personal"), outside.count("professional")
        if is_personal:
            # Patients write to the practice, whose address may be at the same providers; what arrived was not sent.
            return Outside(0 if sending.has_arrived else personal)
        return Outside(personal, professional)

    def _is_own(self, address: str) -> bool:
        return address in self._own or is_within(_domain(address), self._own)


def _counts(finding: Finding) -> bool:
    return (
        finding.category in _CONCERNED
        and not finding.forgiven
        and SEVERITIES.index(finding.severity) >= SEVERITIES.index("medium")
    )


def _raised(finding: Finding, outside: Outside) -> Finding:
    reasons = (
        Reason(message, (("count", count),))
        for message, count in ((TO_PERSONAL, outside.personal), (TO_PROFESSIONAL, outside.professional))
        if count
    )
    return replace(finding, severity=_severity(finding.severity, outside), reasons=(*finding.reasons, *reasons))


def _severity(severity: Severity, outside: Outside) -> Severity:
    """One step more for a private person's mailbox; up to high for that of another organisation."""
    if outside.personal:
        return SEVERITIES[min(SEVERITIES.index(severity) + 1, len(SEVERITIES) - 1)]
    return "high" if outside.professional and severity == "medium" else severity


def _messages(outside: Outside) -> Iterator[str]:
    if outside.personal:
        yield MESSAGES_TO_PERSONAL
    if outside.professional:
        yield MESSAGES_TO_PROFESSIONAL


def _key(locator: Locator, depth: int | None = None) -> _Key:
    return (locator.source, locator.path, *locator.steps[:depth])


def _holders(locator: Locator) -> Iterable[_Key]:
    """The document itself and all that it lies in."""
    return (_key(locator, depth) for depth in range(len(locator.steps) + 1))


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _is_same(sender: str, recipient: str) -> bool:
    """Whether two domains are of one organisation: one is the other, or lies below it."""
    return bool(sender) and (is_within(recipient, (sender,)) or is_within(sender, (recipient,)))
