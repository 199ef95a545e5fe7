"""Kinds of documents: what the format or the phrases on the first pages say, and what they do not."""

from struct import pack

import pytest

PERSON = "Madame MARTINEAU Jeanne, née le 12/05/1969\nNIR : 2 69 05 49 588 157 80\n"
SICK_LEAVE = "AVIS D'ARRÊT DE TRAVAIL\nvolet n° 1\n"
KEEPASS = bytes.fromhex("03d9a29a67fb4bb501000400021000000031c1f2e6bf714350be5805216afc5aff")


def _kinds(found):
    return {each for each in found if each[0].startswith("doc.")}


def test_two_phrases_of_a_form_and_a_person_tell_what_the_document_is(found_in):
    found = _kinds(found_in(SICK_LEAVE + PERSON))

    assert found == {("doc.sick-leave", "medium", "medium", 1)}


def test_phrases_without_a_person_are_a_note(found_in):
    found = _kinds(found_in(SICK_LEAVE))

    assert found == {("doc.sick-leave", "low", "low", 1)}


def test_one_phrase_is_no_kind(found_in):
    found = _kinds(found_in("Avis d'arrêt de travail reçu.\n" + PERSON))

    assert found == set()


def test_an_article_about_a_form_is_no_such_form(found_in):
    found = _kinds(found_in("Notice explicative\n" + SICK_LEAVE + PERSON))

    assert found == set()


def test_phrases_far_behind_the_first_pages_do_not_count(found_in):
    found = _kinds(found_in(PERSON + "Rien à signaler ce jour. " * 1_000 + SICK_LEAVE))

    assert found == set()


def test_a_password_store_is_told_by_its_bytes_whatever_its_name(found_in):
    found = _kinds(found_in(KEEPASS, "divers.bin"))

    assert found == {("doc.password-store", "high", "medium", 1)}


def _examination(name, removed, birth="19690512"):
    def element(group, number, kind, text):
        value = text.encode("latin-1") + b" " * (len(text) % 2)
        return pack("<HH", group, number) + kind + pack("<H", len(value)) + value

    return b"".join((
        element(8, 5, b"CS", "ISO_IR 100"),
        element(8, 0x20, b"DA", "20240203"),
        element(8, 0x60, b"CS", "MR"),
        element(16, 16, b"PN", name),
        element(16, 0x30, b"DA", birth),
        element(18, 0x62, b"CS", removed),
    ))  # fmt: skip


@pytest.mark.parametrize(("name", "removed"), [("ANON^Patient", "YES"), ("ANON0042", "YES"), ("Anonymous", "NO")])
def test_an_anonymised_examination_is_a_note_that_says_so(outcome_of, name, removed):
    outcome = outcome_of(_examination(name, removed), "IM0001")
    (kind,) = [each for each in outcome.findings if each.rule_id == "doc.dicom"]

    assert (kind.confidence, kind.severity, outcome.assessment.persons_low) == ("low", "low", 0)
    assert kind.reasons[-1].message == (
        "It says that the identity of the person was removed, and no person was found in it"
    )


def test_an_examination_that_calls_itself_anonymised_and_names_somebody_is_not(outcome_of):
    (kind,) = [
        each
        for each in outcome_of(_examination("MARTINEAU^Jeanne", "YES"), "IM0001").findings
        if each.rule_id == "doc.dicom"
    ]

    assert (kind.confidence, kind.severity) == ("high", "medium")
    assert "somebody is still identified in it" in kind.reasons[-1].message
