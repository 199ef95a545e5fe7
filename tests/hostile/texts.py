"""Texts and tables of one line, one letter, one bracket: what makes a reader or a pattern go back again and again."""

import base64
import random

from tests.hostile.made import LINE, MARK, Collection

hostile = Collection()
_MUCH = 100_000

_UNITS = {
    "quotes.txt": '"',
    "brackets.txt": "(",
    "apostrophes.txt": "'",
    "digits.txt": "1",
    "groups.txt": "12 ",
    "spaces.txt": " ",
    "tabs.csv": "\t",
    "addresses.txt": "a@a.",
    "labels.txt": "mot de passe : ",
    "numbers.txt": "NIR 2 69 05 49 588 157 ",
    "assignments.env": "a=a=",
    "prefixes.txt": "ghp_sk-AKIA eyJ.eyJ.",
    "hyphens.txt": "-----BEGIN PRIVATE KEY-----",
    "names.txt": "Madame ",
    "dates.txt": "le 01/02/19",
    "slashes.txt": "//",
    "colons.txt": "a:",
    "urls.txt": "http://a:b",
    "marks.html": "<",
    "angles.html": "<a ",
    "comments.html": "<!--",
    "tables.html": "<table><tr><td>",
    "begin.vcf": "BEGIN:VCARD\n",
    "ampersands.html": "&amp",
    "braces.json": '{"a":',
    "escapes.json": "\\u00",
    "lines.sql": "INSERT INTO t VALUES (",
    "backslashes.rtf": "{\\",
    "sections.ini": "[a",
    "anchors.yaml": "- &a [*a, ",
    "segments.hl7": "MSH|^~\\&|",
    "percent.txt": "%41",
    "equals.eml": "Subject: =?utf-8?q?=",
    "base64.txt": "QUFB",
    "hexadecimal.txt": "6e6972",
    "iban.txt": "FR76 ",
    "letters.txt": "e\u0301",
    "zalgo.txt": "\u0301",
    "joiners.txt": "1\u200b",
    "wide.txt": "\uff11",
    "underscores.ps1": "_a",
    "dollars.sh": "$(",
    "hashes.md": "#",
    "blanks.txt": "\r",
    "words.txt": "patient diabete VIH ",
}


def _line(unit: str) -> bytes:
    return LINE + (unit * (_MUCH // len(unit))).encode("utf-8", "surrogatepass") + b"\n" + LINE


for _name, _unit in _UNITS.items():
    hostile(_name, "scanned")(lambda unit=_unit: _line(unit))


@hostile("one-line.csv", "partial", slow=True)
def _() -> bytes:
    return LINE + b"a;" * (50 << 20) + b"\n" + LINE


@hostile("one-field.csv", "scanned", slow=True)
def _() -> bytes:
    return b"Nom;Note\nMARTIN;" + MARK + b'\nPETIT;"' + b"a " * (50 << 20) + b'"\n'


@hostile("accents.txt", "scanned", slow=True)
def _() -> bytes:
    return LINE + "e\u0301\u0323\u0301".encode() * 1_500_000 + b"\n" + LINE


@hostile("marks-upon-marks.txt", "scanned", slow=True)
def _() -> bytes:
    """Ten million accents on one letter, in an order that must be sorted."""
    return LINE + b"e" + "\u0301\u0323".encode() * 5_000_000 + b"\n" + LINE


@hostile("deep.json", "scanned")
def _() -> bytes:
    return b'{"a": "' + MARK + b'", "b": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"


@hostile("aliases.yaml", "scanned")
def _() -> bytes:
    lines = [b"a0: &a0 [x, x, x, x]"] + [b"a%d: &a%d [" % (n, n) + b"*a%d, " % (n - 1) * 9 + b"]" for n in range(1, 12)]
    return LINE + b"\n".join(lines)


@hostile("big-number.json", "scanned")
def _() -> bytes:
    return b'{"a": "' + MARK + b'", "b": ' + b"9" * 1_000_000 + b"}"


@hostile("base64-in-base64.txt", "scanned")
def _() -> bytes:
    data = LINE * 20
    for _ in range(12):
        data = base64.b64encode(data)
    return LINE + data


@hostile("fields.hl7", "scanned", slow=True, behind=True)
def _() -> bytes:
    return b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\rPID|1||1|" + b"a^" * 500_000 + b"\rNTE|1||" + MARK + b"\r"


@hostile("noise.bin", "scanned", holds=False)
def _() -> bytes:
    return random.Random(11).randbytes(2 << 20)


@hostile("blank-lines-of-a-letter.hpr", "scanned", holds=False)
def _() -> bytes:
    """The head of a letter of a laboratory, its lines blank and very long."""
    return b"1\nMARTIN\nPAUL\n\n\n" + b" " * 9 + b"\n01/02/1960\n" + (b" " * 20_000 + b"x\n") * 6


@hostile("blank-lines.sql", "scanned")
def _() -> bytes:
    return b"-- " + LINE + b"\n \t" * 100_000
