"""Texts that have a structure: mail, markup, structured data, tables; told by how they begin."""

import re

from leakscan.extract.charset import decode, unicode_form
from leakscan.extract.database.kinds import looks_like_sql
from leakscan.extract.health_kinds import health_kind, health_markup
from leakscan.extract.mail_kinds import mail_kind
from leakscan.extract.sheet_kinds import sheet_kind
from leakscan.extract.text.delimited import sniff
from leakscan.extract.writing import normalise
from leakscan.extract.xml_kinds import ROOTS, document_kind

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>\s*", re.IGNORECASE)
_XHTML = re.compile(r"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b")
# What stands before the first element. Each is taken once and for good: as repeated groups of one pattern they would
# be tried in every way in which their ends can be told.
_BLANKS = re.compile(r"\s*")
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_ASIDE = re.compile(r"(?:<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*", re.DOTALL)
_MOST_ASIDES = 6
_HTML = re.compile(
    r"(?:<!doctype\s+html|<(?:html|head|body|table|div|p|h[1-6]|meta|title|"
    r"script|style|center|font|br|ul|ol|span|a|form|iframe|b|img|basefont|base|"
    r"input|button|select|textarea|fieldset|section|nav|article|footer)[\s>/])",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)"
    r"((?:\s+[\w.:-]+\s*=\s*(?:\"[^\"]{0,8000}\"|'[^']{0,8000}')){0,200})\s*/?>"
)
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\}|\Z)|\[\s*(?:[{\[\"\]]|-?\d+(?:\.\d+)?\s*[,\]]|(?:true|false|null)\s*[,\]]))")
_LINES = re.compile(r"\s*\{.*\}[ \t]*\r?\n\s*[{\[]")
_REGISTRY = re.compile(r"\s*(?:Windows Registry Editor Version \d|REGEDIT4\b)")
# A signed or locked file in the letters of base64, with or without a frame around them: the letters of its first bytes.
_ARMOURED = re.compile(
    r"\s*(?:-----BEGIN [A-Z0-9# ]{1,40}-----\s+)?"
    r"MI(?:AGCSqGSIb3DQEH|I[\w+/]{3}YJKoZIhvcNAQc|M[\w+/]{4}BgkqhkiG9w0BBw)"
)
# The mark, the length in base64 and its end.
_ENCODED_SCRIPT = re.compile(r"#@~\^[A-Za-z0-9+/]{6}==")
# A file of letters begins with its rights and its name, and its first line tells its own length by the first letter.
_WRITTEN = re.compile(
    r"^(?:begin [0-7]{3,4} [^\n]+\n[!-`][ -`]{1,89}$|begin-base64 [0-7]{3,4} \S|=ybegin [^\n]*size=\d)", re.MULTILINE
)
_BINHEX = "(This file must be converted with BinHex"
_CARD = re.compile(r"\s*BEGIN:(VCARD|VCALENDAR)\b", re.IGNORECASE)


def looks_like_text(head: bytes) -> bool:
    """Whether bytes read as text: a mark or 16-bit pattern, or few controls and not mostly high bytes.

    >>> looks_like_text(b"NIR : 1 38\\n"), looks_like_text(bytes(range(40)))
    (True, False)
    """
    form = unicode_form(head)
    if form:
        content = decode(head)
        controls = sum(character < " " and character not in "\t\n\r\f\v" for character in content)
        strange = controls + content.count("\ufffd")
        return strange * 20 <= len(content)
    if head.count(0) * 200 > len(head):
        return False
    controls = (
        sum(map(head.count, range(1, 32)))
        - sum(map(head.count, b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"))
        + head.count(127)
    )
    if controls * 50 > len(head):
        return False
    high = len(head) - len(head.translate(None, bytes(range(128, 256))))
    return high * 10 <= len(head) * 3 or _is_utf8(head)


def text_kind(head: bytes) -> str:
    """The media type of a text by its beginning; plain text when it has no structure of its own."""
    if head.count(b"\r\r\n") * 2 > head.count(b"\n") > 0:
        # Line ends that were doubled on the way.
        head = head.replace(b"\r\r\n", b"\n")
    content = normalise(decode(head))
    if content.lstrip().startswith("$APICRYPT") or "\n$APICRYPT" in content[:4096]:
        return "application/x-apicrypt"
    if _ENCODED_SCRIPT.search(content):
        return "text/x-encoded-script"
    if content.lstrip().startswith("-----BEGIN PGP MESSAGE-----"):
        return "application/pgp-encrypted"
    if _REGISTRY.match(content):
        return "text/x-registry"
    if _ARMOURED.match(content):
        return "application/pkcs7-mime"
    if _BINHEX in content:
        return "application/mac-binhex40"
    if looks_like_sql(content):
        return "text/x-sql"
    if card := _CARD.match(content):
        return "text/vcard" if card.group(1).upper() == "VCARD" else "text/calendar"
    return (
        health_kind(content)
        or sheet_kind(content)
        or mail_kind(content)
        or _markup(content)
        or _written(content)
        or _data(content)
        or "text/plain"
    )


def _written(content: str) -> str:
    return "text/x-uuencode" if _WRITTEN.search(content) else ""


def _markup(content: str) -> str:
    start = _past(_BLANKS, content, 0)
    declared = _DECLARATION.match(content)
    if declared and _XHTML.match(content, _past(_COMMENT, content, declared.end())):
        return "text/html"
    if _HTML.match(content, _past(_COMMENT, content, start)):
        return "text/html"
    root = _ROOT.match(content, _past(_ASIDE, content, start))
    if not root and not _XML.match(content):
        return ""
    name = root.group(2).lower() if root else ""
    if root and name in ROOTS:
        return document_kind(name, content[: root.end()])
    known = health_markup(name, root.group(3)) if root else ""
    return known or {"svg": "image/svg+xml", "html": "text/html"}.get(name, "application/xml")


def _past(aside: re.Pattern[str], content: str, position: int) -> int:
    """Where what may stand before the first element ends."""
    for _ in range(_MOST_ASIDES):
        match = aside.match(content, position)
        if match is None or match.end() == position:
            break
        position = match.end()
    return position


def _data(content: str) -> str:
    if _JSON.match(content):
        return "application/x-ndjson" if _LINES.match(content) else "application/json"
    dialect = sniff(content)
    if dialect is None:
        return ""
    return "text/tab-separated-values" if dialect.delimiter == "\t" else "text/csv"


def _is_utf8(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
