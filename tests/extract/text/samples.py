"""Samples of texts."""

import binascii
from collections.abc import Callable
from functools import partial

from tests.extract.samples import MARKER, NIR, Sample


def _text(content: str) -> Callable[[], bytes]:
    return partial(str.encode, content)


_CSV = f"Nom;NIR\nMARTIN;{NIR}\n"
_HTML = f"<!doctype html><html><body><p>Bonjour</p><p>{MARKER}</p></body></html>"
_XML = f'<?xml version="1.0"?>\n<patients>\n  <patient><nir>{NIR}</nir></patient>\n</patients>\n'
_JSON = f'{{"patient": {{"nom": "MARTIN", "nir": "{NIR}"}}}}'
_SCRIPT = "#@~^DgAAAA==\\ko$K6,JCV^GJqAQAAA==^#~@"
_LETTERS = binascii.b2a_uu(f"Bonjour\n{MARKER}\n".encode()).decode()
_WRITTEN = f"Voici la lettre\nbegin 644 lettre.txt\n{_LETTERS}`\nend\n"
_CARD = f"BEGIN:VCARD\nVERSION:3.0\nFN:MARTIN\nNOTE:{MARKER}\nEND:VCARD\n"

SAMPLES = (
    Sample("text", "note.txt", _text(f"Bonjour\n{MARKER}\n"), ("#line=2",)),
    Sample("text", "liste.csv", _text(_CSV), ("#line=2&column=2",)),
    Sample("text", "note16.txt", partial(f"Bonjour\n{MARKER}\n".encode, "utf-16"), ("#line=2",)),
    Sample("html", "page.html", _text(_HTML), ("#line=1",)),
    Sample("html", "coupee.html", _text(_HTML[: _HTML.index("</p></body>")]), ("#line=1",), kind="broken"),
    Sample("xml", "patients.xml", _text(_XML), ("#line=3",)),
    Sample("xml", "coupe.xml", _text(_XML[: _XML.index("</nir>")]), ("#line=3",), "partial", "broken"),
    Sample("json", "patients.json", _text(_JSON), ("#record=1&field=nir",)),
    Sample("json", "coupe.json", _text(_JSON[:-3]), ("#line=1",), "partial", "broken"),
    Sample("encoded_script", "lance.vbe", _text(f"' {MARKER}\n{_SCRIPT}\n"), ("#line=1",), "partial"),
    Sample("encoded_script", "coupe.vbe", _text(f"' {MARKER}\n{_SCRIPT[:20]}"), ("#line=1",), "partial", "broken"),
    Sample("written-files", "envoi.uue", _text(_WRITTEN), ("!text/lettre.txt#line=2",)),
    Sample("written-files", "coupe.uue", _text(_WRITTEN[:-6]), ("!text/lettre.txt#line=2",), "partial", "broken"),
    Sample("cards", "martin.vcf", _text(_CARD), ("#line=4",)),
    Sample("cards", "coupe.vcf", _text(_CARD[: _CARD.index("\nEND")]), ("#line=4",), kind="broken"),
)
