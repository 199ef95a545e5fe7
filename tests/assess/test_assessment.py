"""The assessment of a file: severity by the number of persons and by who can read it."""

import io
from dataclasses import replace
from functools import partial

import pytest

from leakscan.locator import Locator
from leakscan.model import Access, Item
from leakscan.reading import read_root
from tests.detect.numbers import invented


@pytest.fixture
def assessed(tools):
    def assess(content, name="liste.csv", readers="owner"):
        raw = content.encode()
        item = Item(Locator("poste", name), partial(io.BytesIO, raw), len(raw))
        return read_root(replace(item, access=Access(readers)), tools).assessment

    return assess


def of_patients(count):
    return "Nom;NIR\n" + "".join(f"PETIT;{number}\n" for number in invented(count, seed=81))


def test_a_file_without_findings_has_no_severity(assessed):
    told = assessed("bonjour\n", "a.txt")

    assert (told.severity, told.persons_low, told.persons_high, told.action) == ("none", 0, 0, "Nothing to do")


@pytest.mark.parametrize(
    ("count", "readers", "severity"),
    [
        (1, "owner", "high"),
        (99, "owner", "high"),
        (100, "owner", "critical"),
        (9, "everyone", "high"),
        (10, "everyone", "critical"),
    ],
)
def test_severity_grows_with_persons_and_readers(assessed, count, readers, severity):
    assert assessed(of_patients(count), readers=readers).severity == severity


def test_persons_are_counted_once(assessed):
    told = assessed(of_patients(12) + of_patients(12).partition("\n")[2])

    assert told.persons_low == 12


def test_a_file_that_everyone_reads_says_so(assessed):
    assert "Everyone can read the file" in [
        each.message for each in assessed(of_patients(1), readers="everyone").reasons
    ]


def test_a_password_beside_a_number_asks_for_its_change(assessed):
    told = assessed(f"mot de passe : Tournesol2017!81\nNIR : {invented(1, seed=82)[0]}\n", "a.txt")

    assert (told.severity, set(told.action.split("\n"))) == ("high", {"Encrypt", "Change the secret"})


def test_the_law_is_named_for_what_is_grave(assessed):
    assert "RGPD art. 32" in assessed(of_patients(1)).legal_basis
