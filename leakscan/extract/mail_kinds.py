"""Messages and mailboxes: told by the headers that a text begins with, or by the marks of programs."""

import re

from leakscan.extract.charset import decode
from leakscan.extract.writing import normalise

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9_-]{1,60})[ \t]*:[ \t]?.*(?:\n[ \t]+\S.*)*(?:\n|\Z)")
_MAIL = frozenset((
    "from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "content-type",
    "content-transfer-encoding", "received", "return-path", "delivered-to", "reply-to", "in-reply-to",
    "references", "sender", "envelope-to", "dkim-signature", "x-mailer", "x-originating-ip", "x-received",
    "authentication-results", "received-spf", "thread-topic", "thread-index", "importance", "x-priority",
    "content-disposition", "content-language", "user-agent", "arc-seal", "x-mozilla-status",
    "x-mozilla-status2", "x-account-key", "x-mozilla-keys", "x-uidl", "disposition-notification-to", "list-id",
    "precedence", "x-unsent", "x-original-to", "x-apparently-to", "x-envelope-to", "x-sender", "x-receiver", "status",
    "x-status", "x-keywords", "newsgroups", "x-gmail-labels", "x-gm-thrid",
))  # fmt: skip
_PROOF = frozenset((
    "from", "received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature",
    "x-mozilla-status", "content-transfer-encoding", "x-unsent",
))  # fmt: skip
# So many headers of mail prove themselves: a draft has no sender and no date of arrival.
_ENOUGH = 4
_MBOX = re.compile(
    r"From \S.*\n(?:>?[A-Za-z][A-Za-z0-9-]+[ \t]*:[ \t]?|X-)"
    # A message without headers: the whole date is the mark.
    r"|From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d.{0,30}\n\n"
)
_QUOTED = re.compile(r"(>{1,5})From \S.*\n")
_EMLX = re.compile(r"\s*\d{1,10}\s*\n")
_ENTITY = re.compile(r"Content-Type[ \t]*:[ \t]*[\w.+-]{1,60}/[\w.+-]{1,60}[ \t]*(?:;|\n)", re.IGNORECASE)
# A line that is no header is forgiven when headers go on below it.
_FORGIVEN = 3
# Headers longer than what is looked at have their end elsewhere.
_CUT = 32_768
_STARTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\*mbx\*\r\n[0-9a-fA-F]{16}\r\n"), "application/x-mbx"),
    (re.compile(rb"2 M[0-9a-f]+ C[0-9a-f]+\n\x01\x02[NO ]"), "application/x-dbox"),
    (re.compile(rb"2 M[0-9a-f]+(?: C[0-9a-f]+)? *\n\x01\x02"), "application/x-dbox"),
    (re.compile(rb"\s{0,16}\x01\x01\x01\x01\r?\n"), "application/x-mmdf"),
    (re.compile(rb"#! rnews \d{1,10}"), "application/x-rnews"),
)
_LINE = rb"[!-9;-~]{2,60}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50}"
_LINES = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}(?:" + _LINE + rb"){2}")


def mailbox_by_start(head: bytes) -> str:
    """The media type of a mailbox that a program marks in its own way; empty for everything else."""
    return next((media_type for shape, media_type in _STARTS if shape.match(head)), "")


def is_binary_mail(head: bytes) -> bool:
    """Whether bytes that do not look like text are a message all the same: what is attached may stand there raw."""
    if not _LINES.match(head):
        return False
    end = head.find(b"\0" if b"\n\n" not in head and b"\r\n\r\n" not in head else b"\n\n")
    return is_mail(normalise(decode(head if end < 0 else head[: end + 2])).replace("\0", "").lstrip("\n"))


def mail_kind(content: str) -> str:
    """The media type of a text that is a message or a mailbox; empty for other texts."""
    content = content.lstrip("\n")
    if _MBOX.match(content):
        return "application/mbox"
    if quoted := _QUOTED.match(content):
        # A mailbox within a mailbox is quoted as a whole; a single line of that kind is left over from a transport.
        if f"\n{quoted[1]}From " in content[quoted.end() :] and _MBOX.match(content, quoted.end(1)):
            return "application/mbox"
        content = content[quoted.end() :]
    count = _EMLX.match(content)
    if count and is_mail(content[count.end() :]):
        return "message/x-emlx"
    return "message/rfc822" if is_mail(content) else ""


def is_mail(content: str) -> bool:
    """Whether a text begins with the header lines of a message, or of a part of one.

    >>> is_mail("From: a@b.example\\nTo: c@d.example\\n\\nBonjour"), is_mail("Note: rien\\nTo: x\\n\\n")
    (True, False)
    """
    names, position = _names(content)
    known = [name for name in names if name in _MAIL]
    is_cut = position >= len(content) > _CUT
    ends = content[position : position + 1] in ("", "\n") or len(known) > _ENOUGH
    if not ends:
        return False
    if _ENTITY.match(content) and all(name.startswith(("content-", "x-", "mime-")) for name in names):
        return len(content) > position
    is_proven = bool(_PROOF.intersection(known)) or (len(set(known)) >= _ENOUGH and {"to", "subject"} <= set(known))
    is_web_archive = "mime-version" in known and "content-type" in known
    return is_proven and (len(set(known)) > 1 or is_web_archive or is_cut or len(known) > _ENOUGH)


def _names(content: str) -> tuple[list[str], int]:
    """The names of the header lines, and where they end."""
    names: list[str] = []
    position, forgiven = 0, 0
    while True:
        while header := _HEADER.match(content, position):
            names.append(header.group(1).lower())
            position = header.end()
        line_end = content.find("\n", position) + 1
        is_line = bool(names) and 0 < line_end - position - 1 < 200 and bool(_HEADER.match(content, line_end))
        if not is_line or forgiven >= _FORGIVEN or _HEADER.match(content, line_end)[1].lower() not in _MAIL:  # type: ignore[index]
            return names, position
        forgiven, position = forgiven + 1, line_end
