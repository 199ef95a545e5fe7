"""Which headers of a message tell something about people, and which are marks of the programs that carried it."""

import re
from collections.abc import Iterator

from leakscan.extract.mail.mail_headers import Headers, words

_CARRIED = re.compile(
    r"(?:content-(?!description|location)|arc-|dkim-|domainkey|list-|mime-version$|authentication-|message-id$"
    r"|references$|in-reply-to$|thread-index$|autocrypt|feedback-id$|precedence$|priority$|importance$|user-agent$"
    r"|auto-|received-|status$|lines$"
    r"|x-(?:ms-exchange|ms-(?:office365|publictraffic|traffictype|has-attach|tnef)|microsoft-|forefront|exchange-|eop"
    r"|originatororg|spam|virus|vr-|ovh-|spf|dkim|rspam|amavis|antispam|antivirus|scanned|bogosity|greylist|proofpoint"
    r"|mimecast|ironport|barracuda|sophos|trendmicro|tm-|cloudmark|cmae|vade|mailinblack|google-|gm-(?:message|features|thrid)"
    r"|received|mailer$|mimeole|msmail|priority$|mozilla-|uidl$|account-key$|identity-key$|evolution-|kmail-|sylpheed|claws"
    r"|ses-|sg-|mailgun|mailjet|mandrill|sendgrid|sib-|mj-|feedback-|csa-|report-abuse|abuse-|jobid$|campaign|mid$"
    r"|provags|ui-|me-|sasl|originating-ip|source-ip|auto-response|content-|mime|php-|apple-|universally-|uniform-"
    r"|transport-|queue-|delivery-|loop$|bounce|beenthere|list-|zm-|zimbra|yahoo-|ymail|hm-|qq-|incomingheader"
    r"|incomingtopheader|outgoing-|authority-|av-|cm-|dcc-|pm-|rim-|sender-ip|seen$|status$|imap$))",
    re.IGNORECASE,
)
# Addresses and names that programs keep under names like those above.
_TELLING = frozenset((
    "x-original-to", "x-envelope-to", "x-envelope-from", "x-env-sender", "x-delivered-to", "x-proxy-to",
    "x-list-to", "x-authenticated-sender", "x-authenticated-user", "x-apple-notes",
))  # fmt: skip
_RECIPIENT = re.compile(r"\bfor\s+(<?[^\s<>;]{1,250}@[^\s<>;]{1,250}>?)")


def told(headers: Headers) -> Iterator[tuple[str, str]]:
    """The headers to read, in plain text; of a line of transport, only whom it was for."""
    for name, value in headers.lines:
        if name.lower() in ("received", "x-received"):
            if recipient := _RECIPIENT.search(value):
                yield name, recipient[1]
        elif value and is_told(name):
            yield name, words(value)


def is_told(name: str) -> bool:
    """Whether a header of this name is read.

    >>> is_told("Subject"), is_told("X-Patient"), is_told("X-Spam-Report")
    (True, True, False)
    """
    return name.lower() in _TELLING or not _CARRIED.match(name)
