"""Secrets in cells and fields: the heading says what the value is."""

import json

import pytest

PASSWORD = "Tournesol2017!81"


@pytest.fixture
def secrets_in(outcome_of, tools):
    """Whether the password comes out, and under how many rules of severity high."""
    print_ = tools.fingerprinter.of(PASSWORD)

    def read(content, name):
        findings = [each for each in outcome_of(content, name).findings if each.category == "credential"]
        return [each.severity for each in findings if print_ in each.fingerprints]

    return read


@pytest.mark.parametrize("heading", ["Mot de passe", "MDP", "Password", "mdp", "MOT DE PASSE"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_password_in_a_column_is_found(secrets_in, heading, separator):
    rows = [("Compte", heading, "Note"), ("accueil", PASSWORD, "x"), ("labo", "Garonne@80467", "y")]

    assert secrets_in("\n".join(separator.join(row) for row in rows) + "\n", "acces.csv") == ["high"]


@pytest.mark.parametrize("key", ["password", "motDePasse", "smtp_password"])
def test_a_password_in_a_field_is_found(secrets_in, key):
    assert secrets_in(json.dumps({"compte": "accueil", key: PASSWORD}), "config.json") == ["high"]


@pytest.mark.parametrize(
    "text",
    [
        f"Mot de passe : {PASSWORD}",
        f"mdp={PASSWORD}",
        f"Le mot de passe est {PASSWORD}.",
        f"login/mdp : accueil / {PASSWORD}",
    ],
)
def test_a_password_in_a_sentence_is_found(secrets_in, text):
    assert set(secrets_in(text, "note.txt")) == {"high"}


@pytest.mark.parametrize(
    "text",
    [
        "Mot de passe oublié ?",
        "Mot de passe : ********",
        "password: ${DB_PASSWORD}",
        "Le mot de passe doit contenir 12 caractères.",
    ],
)
def test_words_about_passwords_are_no_passwords(found_in, text):
    assert found_in(text) == set()


def test_a_value_in_another_column_is_no_password(secrets_in):
    assert secrets_in(f"Compte;Mot de passe;Note\naccueil;;{PASSWORD}\n", "acces.csv") == []


def test_a_comma_within_quotes_does_not_shift_the_column_of_passwords(outcome_of, tools):
    rows = f'Nom,Adresse,Identifiant,Mot de passe\nPETIT,"7, rue Basse",petit488,{PASSWORD}\n'
    found = [each for each in outcome_of(rows, "acces.csv").findings if each.category == "credential"]

    assert [each.fingerprints for each in found] == [tools.fingerprinter.of(PASSWORD)]
