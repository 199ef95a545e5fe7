"""Marks of what is private: in the names of folders, in subjects, and by the sensitivity of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.privacy import Privacy, folder_names

MARKS = ("Personnel", "Privé")


@pytest.fixture(scope="module")
def privacy():
    return Privacy(MARKS)


@pytest.mark.parametrize(
    "name",
    [
        "Personnel", "PERSONNEL", "Privé", "Prive", "Prive\u0301", " Privé ", "Personnel.sbd", "Personnel.mbox",
        "Privé.pst", ".Personnel", ".INBOX.Personnel", ".INBOX.Personnel.2019", ".Archives.Priv&AOk-", "Priv&AOk-",
    ],
)  # fmt: skip
def test_folders_that_are_called_by_a_mark_are_private(privacy, name):
    assert privacy.is_private_folder(name)


@pytest.mark.parametrize(
    "name",
    [
        "Personnel.xlsx", "Personnel soignant", "Dossiers personnels", "INBOX.Personnel", "prive.txt", "Confidentiel",
        "R&D-", "&-", "&AA-", "", ".", "Personnel.eml",
    ],
)  # fmt: skip
def test_other_names_are_not(privacy, name):
    assert not privacy.is_private_folder(name)


@pytest.mark.parametrize(
    "subject",
    [
        "Personnel", "[Personnel] vacances", "PERSONNEL : vacances", "PRIVE: rdv", "Privée : rdv", "(privé) rdv",
        "RE: TR : Re[2]: [Privé] rdv", "Personnel - vacances", "Message personnel", "Strictement personnel : rdv",
        "Personnel et confidentiel", "PERSONNEL & CONFIDENTIEL : rdv", "Confidentiel et personnel", "*** PRIVÉ *** rdv",
        "À caractère privé : rdv",
    ],
)  # fmt: skip
def test_subjects_that_begin_with_a_mark_are_private(privacy, subject):
    assert privacy.is_private_subject(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "", "Personnel soignant : planning", "Planning du personnel", "Hôpital privé : résultats", "Privé-dentaire",
        "Confidentiel : compte rendu", "Secret médical - résultats", "Re: votre dossier personnel", "Privéo : facture",
        "Résultats [personnel]",
    ],
)  # fmt: skip
def test_subjects_that_only_hold_the_word_are_not(privacy, subject):
    assert not privacy.is_private_subject(subject)


def test_confidential_is_a_mark_when_the_settings_say_so():
    privacy = Privacy(["Confidentiel"])

    assert privacy.is_private_subject("CONFIDENTIEL : compte rendu")
    assert privacy.is_private_sensitivity("Company-Confidential")
    assert privacy.is_private_sensitivity(3)


@pytest.mark.parametrize(
    ("sensitivity", "expected"),
    [
        ("Personal", True), ("private", True), (1, True), (2, True), ("Company-Confidential", False), (3, False),
        (0, False), ("", False), ("Normal", False),
    ],
)  # fmt: skip
def test_a_sensitivity_marks_a_message(privacy, sensitivity, expected):
    assert privacy.is_private_sensitivity(sensitivity) == expected


@pytest.mark.parametrize("path", ["Personnel/a.eml", "x\\Privé\\b.txt", "Comptes/Messages/Personnel/message_1.xml"])
def test_a_path_is_private_by_one_of_its_folders(privacy, path):
    assert privacy.is_private_path(path)


def test_without_marks_nothing_is_private():
    privacy = Privacy(["", "  "])

    assert not privacy.is_private_folder("Personnel")
    assert not privacy.is_private_folder("")
    assert not privacy.is_private_subject("[Personnel]")
    assert not privacy.is_private_sensitivity("Personal")


@given(st.text(alphabet="&-+,AOk.Pérsonel\ud800", max_size=30))
def test_no_name_is_too_odd(name):
    assert Privacy(MARKS).is_private_folder(name) == bool({"personnel", "prive"} & folder_names(name))


def test_a_subject_of_nothing_but_prefixes_is_soon_read(privacy):
    assert not privacy.is_private_subject("re: " * 10_000)
