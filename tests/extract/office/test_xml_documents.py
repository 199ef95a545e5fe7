import base64
import io

import pytest

from leakscan.extract.office.xml_documents import ABIWORD, FICTIONBOOK
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import heading, where
from tests.extract.office.packages import nir
from tests.extract.reading import read

FIRST = nir("2850478123456")
PICTURE = base64.b64encode(b"\x89PNG").decode()
ABW = (
    "<?xml version='1.0'?><!DOCTYPE abiword PUBLIC '-//ABISOURCE//DTD AWML 1.0 Strict//EN' 'x'>"
    "<abiword xmlns='http://www.abisource.com/awml.dtd' xmlns:xlink='http://www.w3.org/1999/xlink'>"
    f"<metadata><m key='dc.title'>Lettre</m></metadata><section><p>NIR <c props='b'>{FIRST[:5]}</c>"
    f"<c>{FIRST[5:]}</c></p><p><a xlink:href='mailto:a@b.fr'>écrire</a></p></section>"
    f"<data><d name='carte.png'>{PICTURE}</d></data></abiword>"
)
FB2 = (
    "<?xml version='1.0'?><FictionBook xmlns='http://www.gribuser.ru/xml/fictionbook/2.0'>"
    f"<description><author><last-name>ROUX</last-name></author></description><body><p>NIR <b>{FIRST[:5]}</b>{FIRST[5:]}"
    f"</p><table><tr><th>Nom</th><th>NIR</th></tr></table></body><binary id='a.png'>{PICTURE}</binary></FictionBook>"
)


@pytest.mark.parametrize(("text", "expected"), [(ABW, "application/x-abiword"), (FB2, "application/x-fictionbook+xml")])
def test_documents_are_told_by_their_root(text, expected):
    assert recognise(io.BytesIO(text.encode()), "a") == expected


def test_texts_of_abiword_are_read_with_their_links_and_pictures():
    found = read(ABIWORD, ABW.encode(), "a.abw")

    assert found.text == f"dc.title: Lettre\nNIR {FIRST}\na: mailto:a@b.fr\nécrire\n"
    assert where(found, FIRST) == ["poste:a.abw#paragraph=1"]
    assert found.members == [("poste:a.abw!abiword/carte.png", b"\x89PNG")]
    assert found.problems == []


def test_books_are_read_with_their_authors_and_pictures():
    found = read(FICTIONBOOK, FB2.encode(), "a.fb2")

    assert found.text.startswith(f"last-name: ROUX\nNIR {FIRST}\n")
    assert heading(found, "ROUX") == "last-name"
    assert found.members == [("poste:a.fb2!fictionbook/a.png", b"\x89PNG")]


@pytest.mark.parametrize(("extractor", "text"), [(ABIWORD, ABW), (FICTIONBOOK, FB2)])
def test_a_document_that_is_cut_or_holds_no_true_base64_is_told(extractor, text):
    cut = read(extractor, text[:-9].encode(), "a")
    odd = read(extractor, text.replace(PICTURE, PICTURE[:-3]).encode(), "a")

    assert (FIRST in cut.text, cut.problems) == (True, [("poste:a#part=content", "corrupt")])
    assert (FIRST in odd.text, odd.problems) == (True, [("poste:a#part=content", "corrupt")])
