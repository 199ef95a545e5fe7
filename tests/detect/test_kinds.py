"""Kinds of documents: what the format or the phrases on the first pages say, and what they do not."""

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
