import io
import plistlib
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.recognise import recognise
from leakscan.extract.text.plist import PLIST
from tests.extract.reading import read


def listed(value: object) -> bytes:
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=False)


def test_values_stand_under_their_names():
    found = read(PLIST, listed({"Mot de passe": "Gk2", "Liste": [1, {"né": datetime(1950, 2, 1)}], "b": True}), "a")

    assert found.text == "Mot de passe: Gk2\nListe: 1\nné: 1950-02-01 00:00:00\n"
    assert found.segments[0].locate(20).canonical() == "poste:a#field=Liste"


def test_an_archived_page_and_what_it_shows_are_items():
    def resource(address, data):
        return {"WebResourceData": data, "WebResourceURL": address, "WebResourceMIMEType": "text/html"}

    archive = {
        "WebMainResource": resource("https://a.fr/dossier/page.html?x=1", b"<html>"),
        "WebSubresources": [resource("https://a.fr/", b"GIF89a")],
    }
    found = read(PLIST, listed(archive), "a.webarchive")

    assert found.members == [
        ("poste:a.webarchive!plist/page.html", b"<html>"),
        ("poste:a.webarchive!plist/page~2", b"GIF89a"),
    ]
    assert "WebResourceURL: https://a.fr/dossier/page.html?x=1\n" in found.text


def test_lists_that_hold_themselves_come_once():
    inner = ["x"]
    for _ in range(40):
        inner = [inner, inner]

    assert read(PLIST, listed(inner), "a").text == "x\n"


def test_damage_is_told():
    assert recognise(io.BytesIO(listed({})), "a") == "application/x-bplist"
    assert read(PLIST, b"bplist00" + bytes(9), "a").problems == [("poste:a", "corrupt")]


@given(st.binary(max_size=80), st.integers(0, 120))
def test_whatever_stands_in_it_it_is_read_or_told(noise, cut):
    whole = listed({"a": ["b" * 20, 1.5, b"c"], "d": {"e": "f"}})
    for data in (b"bplist00" + noise, whole[:cut] + noise + whole[cut:]):
        read(PLIST, data, "a")


def test_what_icloud_left_in_place_of_a_file_is_told_as_such(outcome_of):
    left = {
        "NSURLNameKey": "bilan.pdf",
        "NSURLFileSizeKey": 9,
        "NSURLFileResourceTypeKey": "NSURLFileResourceTypeRegular",
    }
    data = plistlib.dumps(left, fmt=plistlib.FMT_BINARY)

    assert [each.status for each in outcome_of(data, ".bilan.pdf.icloud").documents] == ["excluded"]
