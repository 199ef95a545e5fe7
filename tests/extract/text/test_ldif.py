"""Exports of directories: values behind two colons are base64."""

import base64

import pytest

from leakscan.extract.text.ldif import with_values
from tests.detect.numbers import in_fields, invented

NUMBER = invented(1, seed=21)[0]


def entry(key, value):
    return (
        f"dn: uid=7,ou=agents,dc=clinique\ncn: Morel\n{key}:: {base64.b64encode(value.encode()).decode()}\nou: soins\n"
    )


@pytest.mark.parametrize("key", ["employeeNumber", "nir", "description;lang-fr"])
def test_a_number_in_an_encoded_value_is_found_on_its_line(outcome_of, tools, key):
    finding = outcome_of(entry(key, in_fields(NUMBER, " ")), "annuaire.ldif").findings[0]

    assert (finding.rule_id, finding.fingerprints) == ("fr.nir", tools.fingerprinter.of(NUMBER))
    assert [place.canonical() for place in finding.places] == ["poste:annuaire.ldif#line=3"]


def test_a_folded_value_keeps_the_lines_that_follow_in_their_place(outcome_of):
    letters = base64.b64encode(("dossier suivi depuis longtemps " * 5).encode()).decode()
    text = f"dn: uid=7\ndescription:: {letters[:60]}\n {letters[60:]}\nnir: {NUMBER}\n"

    assert [place.canonical() for place in outcome_of(text, "annuaire.ldif").findings[0].places] == [
        "poste:annuaire.ldif#line=4"
    ]


def test_a_value_that_is_no_text_stays_as_it_is(found_in):
    assert found_in("dn: uid=7\njpegPhoto:: /9j/4AAQSkZJRgABAQ==\n", "annuaire.ldif") == set()


def test_an_encoded_password_is_a_password(outcome_of):
    found = {each.category for each in outcome_of(entry("userPassword", "Tilleul#4417"), "annuaire.ldif").findings}

    assert found == {"credential"}


def test_a_folded_value_is_read_as_one_and_the_lines_keep_their_numbers(outcome_of):
    entry = "dn: uid=zoe,dc=exemple\ndescription: suivie, NIR 2690549588\n 15780 fictif\nmail: zoe@exemple.test\n"
    outcome = outcome_of(entry + "description: NIR 138027511411673\n", "annuaire.ldif")

    assert {place.canonical() for each in outcome.findings if each.category == "nir" for place in each.places} == {
        "poste:annuaire.ldif#line=2", "poste:annuaire.ldif#line=5",
    }  # fmt: skip


def test_an_indented_line_of_prose_stays_where_it_is():
    assert with_values("cher: ami\n suite\n") == "cher: ami\n suite\n"
