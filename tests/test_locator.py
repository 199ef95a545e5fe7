"""Locators: whatever stands in a name comes back from the canonical text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leakscan.locator import Locator, Step, parse

MAILED = "secretariat:Alt/backup.zip!zip/mail.eml!eml/patients.xlsx#sheet=Patients&cell=C14"

# Every code point, lone surrogates too: names of files are bytes, and not all of them are UTF-8.
characters = st.one_of(st.sampled_from("%!#&=~:/\\\n\r\t\x00\x7f\x85\udce9\ud800\udfff é"), st.characters())
texts = st.text(characters, max_size=12)
# Decoders are named by the program; everything else comes from outside.
steps = st.builds(Step, st.sampled_from(["zip", "eml", "pdf", "tar.gz", ""]), texts, st.integers(1, 1000))
pairs = st.tuples(texts, texts)
locators = st.builds(
    Locator, texts, texts, st.lists(steps, max_size=3).map(tuple), st.lists(pairs, max_size=3).map(tuple)
)


@given(locators)
@example(Locator("", ""))
@example(Locator("s", "a!b#c~2=d&e:f%41"))
@example(Locator("s", "\udce9t\udce9.txt"))
@example(Locator("s", "p", (Step("", "", 1),), (("", ""),)))
@example(Locator("s", "p", (Step("zip", "a~2", 1), Step("zip", "a", 2))))
@example(Locator("s", "\ud83d\ude00"))
def test_a_locator_comes_back_from_its_canonical_text(locator):
    assert parse(locator.canonical()) == locator


@given(locators)
def test_the_canonical_text_can_be_stored_and_pasted(locator):
    text = locator.canonical()

    assert text.encode("utf-8").decode("utf-8") == text
    assert not any(ord(character) < 32 or 0x7F <= ord(character) <= 0x9F for character in text)


def test_the_canonical_text_reads_as_the_documentation_shows_it():
    whole = Locator("secretariat", "Alt/backup.zip")
    cell = whole.enter("zip", "mail.eml").enter("eml", "patients.xlsx").at(sheet="Patients", cell="C14")

    assert cell.canonical() == MAILED


def test_the_documented_text_is_parsed_into_steps_and_a_place():
    assert parse(MAILED) == Locator(
        "secretariat",
        "Alt/backup.zip",
        (Step("zip", "mail.eml"), Step("eml", "patients.xlsx")),
        (("sheet", "Patients"), ("cell", "C14")),
    )


def test_the_second_member_of_a_name_carries_its_number():
    assert Locator("s", "a.zip").enter("zip", "b.txt", 2).canonical() == "s:a.zip!zip/b.txt~2"


@pytest.mark.parametrize("character", "%!#&=~:\n\x85\udce9")
def test_structural_characters_of_a_name_are_escaped(character):
    escaped = "".join(f"%{octet:02X}" for octet in character.encode("utf-8", "surrogatepass"))

    assert Locator("s", f"a{character}b").canonical() == f"s:a{escaped}b"


@pytest.mark.parametrize("name", ["été 2024.txt", "d’été – (copie).txt", "e\u0301te\u0301.txt", "\u00e9t\u00e9.txt"])
def test_other_characters_of_a_name_stay_as_they_are(name):
    assert Locator("s", name).canonical() == f"s:{name}"


def test_the_member_chain_joins_inner_names():
    assert parse(MAILED).member() == "mail.eml!/patients.xlsx"
    assert Locator("s", "p").member() == ""


def test_a_document_and_a_root_are_the_same_locator_without_the_rest():
    cell = parse(MAILED)

    assert cell.document().canonical() == MAILED.partition("#")[0]
    assert cell.root() == Locator("secretariat", "Alt/backup.zip")


def test_entering_a_member_leaves_the_place_behind():
    assert Locator("s", "a").at(page=3).enter("pdf", "b").canonical() == "s:a!pdf/b"


def test_places_add_up_in_order():
    assert Locator("s", "a").at(sheet="A").at_place((("cell", "B2"),)).canonical() == "s:a#sheet=A&cell=B2"


@pytest.mark.parametrize(
    "text",
    ["", "no colon", "s:a!zip", "s:a!zip/b~", "s:a!zip/b~x", "s:a!zip/b~²", "s:a#page", "s:a#page=1&", "s:a#", "s:a!"],
)
def test_a_text_that_is_no_locator_is_refused(text):
    with pytest.raises(ValueError, match=r"a (locator|step|place) is"):
        parse(text)
