"""Texts of hostile lengths: in blocks, each match once and at its place, with nothing lost before them."""

import json
from functools import partial
from io import BytesIO

import pytest

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.text.json_ import JSON
from leakscan.extract.writing import normalise
from leakscan.locator import Locator
from leakscan.model import Item
from tests.extract.samples import MARKER
from tests.hostile.packages import MAIN, with_part


def places_in(outcome):
    return [place.place for found in outcome.findings if found.rule_id == "fr.nir" for place in found.places]


def test_an_attribute_longer_than_a_segment_is_read_in_blocks(outcome_of, monkeypatch):
    monkeypatch.setattr("leakscan.extract.writing.SEGMENT_CHARACTERS", 4_000)
    filling = "mot " * 5_000
    page = f"<html><p>{MARKER}</p>\n<p title='{filling}{MARKER} {filling}'>fin</p>\n<p>{MARKER}</p></html>"
    outcome = outcome_of(page, "page.html")

    assert outcome.documents[0].status == "scanned"
    assert [finding.count for finding in outcome.findings if finding.rule_id == "fr.nir"] == [3]
    assert places_in(outcome) == [(("line", "1"),), (("line", "2"),), (("line", "3"),)]


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0301", "\u0316\u0301\u0345"])
def test_marks_without_end_on_one_letter_stay_what_they_are(marks):
    assert normalise("e" + marks * 100) == normalise("e" + marks * 100 + "x")[:-1]
    assert normalise(f"a\u0300{marks * 10_000}re\u0301sume\u0301").endswith("résumé")


def test_what_stands_before_marks_without_end_is_found(outcome_of):
    outcome = outcome_of(f"{MARKER}\n" + "e" + "\u0301\u0323" * 500_000 + f"\n{MARKER}\n")

    assert outcome.documents[0].status == "scanned"
    assert places_in(outcome) == [(("line", "1"),), (("line", "3"),)]


def test_a_million_headers_are_read_as_text_from_some_thousand_on(outcome_of):
    head = "From: a@exemple.fr\r\nTo: b@exemple.fr\r\nDate: Mon, 1 Jan 2024 10:00:00 +0100\r\nSubject: a\r\n"
    message = head + "X-A: b\r\n" * 12_000 + f"X-B: {MARKER}\r\n\r\nfin"
    outcome = outcome_of(message, "message.eml")

    assert outcome.documents[0].status == "scanned"
    assert places_in(outcome) == [(("part", "1"),)]


def test_an_element_of_thousands_of_attributes_is_read_as_text(outcome_of):
    attributes = " ".join(f"attribut{number}='1'" for number in range(6_000))
    outcome = outcome_of(f"<html><p>{MARKER}</p><p {attributes}></html>", "page.html")
    (problem,) = outcome.problems

    assert outcome.documents[0].status == "partial"
    assert (problem.kind, problem.locator.place) == ("too-many", (("part", "attributes"),))
    assert places_in(outcome) == [(("line", "1"),)]


def test_a_field_of_thousands_of_components_keeps_the_last_of_them(outcome_of):
    head = "MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\r"
    outcome = outcome_of(f"{head}PID|1||1|{'a^' * 3_000}{MARKER}\r", "message.hl7")

    assert outcome.documents[0].status == "scanned"
    assert places_in(outcome) == [(("message", "1"), ("field", "PID-4.2001"))]


def test_styles_without_end_leave_the_cells_and_are_told(outcome_of):
    styles = '<xf numFmtId="14"/>' * 140_000
    content = f'<styleSheet xmlns="{MAIN}"><cellXfs>{styles}</cellXfs></styleSheet>'
    outcome = outcome_of(with_part("styles", content), "classeur.xlsx")
    (problem,) = outcome.problems

    assert outcome.documents[0].status == "partial"
    assert (problem.kind, problem.locator.place) == ("too-many", (("part", "styles"),))
    assert places_in(outcome) == [(("sheet", "Patients"), ("cell", "A1"))]


def test_an_object_of_many_keys_comes_in_several_segments():
    data = json.dumps({"nir": MARKER} | {f"cle{number}": number for number in range(60_000)}).encode()
    item = Item(Locator("poste", "a.json"), partial(BytesIO, data), len(data))
    lengths = [len(given.anchors.offsets) for given in JSON.extract(item, Budget(Limits()))]

    assert lengths == [50_000, 10_001]


def test_thousands_of_attributes_of_data_are_read_one_by_one(outcome_of):
    attributes = " ".join(f"attribut{number}='1'" for number in range(60_000))
    outcome = outcome_of(
        f"<?xml version='1.0'?><liste><b>{MARKER}</b><c {attributes} nir='{MARKER}'/></liste>", "liste.xml"
    )

    assert outcome.documents[0].status == "scanned"
    assert [finding.count for finding in outcome.findings if finding.rule_id == "fr.nir"] == [2]


def test_cells_that_hold_cells_are_read_once(outcome_of):
    cells = "<table><tr><td>" * 300
    outcome = outcome_of(f"<html>{cells}{MARKER} {'mot ' * 200_000}</html>", "page.html")

    assert outcome.documents[0].status == "scanned"
    assert places_in(outcome) == [(("line", "1"),)]
