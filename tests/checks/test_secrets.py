"""Passwords: the kinds that practices use pass, and what forms, manuals and code hold in their place does not."""

import base64
import random
import string

import pytest

from leakscan.checks.secrets import (
    base64_text,
    door_code,
    field_password,
    hidden_password,
    password,
    pin,
    strong_password,
)

PASSWORDS = [
    "Cabinet2024!", "Azerty123", "Doct0r*", "Camargue@79673", "noisette-Tournesol667", "fpexeO_+a5YcV", "4CxrhS=_v2iPK",
    "IExNCE=%Jv8Qs", "KMtgaj!%RSzqu", "PqHx1D!%sqYRe", "dvSxm3!!acuxM", "i1cxXN#!OQKZB", "Soleil(2024)", "Pa$$w0rd",
    "$oleil24", "hello.World2", "Été2024!", "zT4-vautour-88",
]  # fmt: skip
PLACEHOLDERS = [
    "____", "********", "xxxxxxxx", "....", "<password>", "[mdp]", "{{password}}", "${DB_PASSWORD}",
    "${{MDP_PORTAIL}}", "%DB_PASS%", "$password", "$_POST['x']", "!MDP!", "{0}", "%s", "@Password",
    ":password", "VotreMotDePasse", "VOTRE_MOT_DE_PASSE", "INSERER_LA_CLE_ICI", "mot_de_passe",
    "changeme_here", "change-me", "your_password", "password", "obligatoire", "oublié", "fourni",
    "non communiqué", "à définir", "à demander à Sophie", "voir enveloppe", "communiqué par SMS",
    "confié oralement", "remis en main propre", "idem", "n/a", "néant", "(voir KeePass)", "getpass.getpass(",
    'os.environ["SECRET_KEY"]', "self.password", "txtPassword.Text", "!0,token:null}", "string",
    "https://portail.exemple.fr/a?b=1", "/home/cabinet/scripts", "C:\\Program",
    "secretariat@cabinet-exemple.fr", "*SENSITIVE*DATA*DELETED*", "oobeSystem", "",
]  # fmt: skip


@pytest.mark.parametrize("value", PASSWORDS)
def test_a_password_passes_in_text_and_in_a_field(value):
    assert (password(value), field_password(value)) == (True, True)


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_a_placeholder_passes_nowhere(value):
    assert (password(value), field_password(value), strong_password(value)) == (False, False, False)


@pytest.mark.parametrize("value", ["camomille", "sapin", "Tournesol"])
def test_a_word_is_a_password_in_a_field_only(value):
    assert (password(value), field_password(value)) == (False, True)


@pytest.mark.parametrize("value", ["12/05/2024", "2024-05-12", "10h30", "10:30", "3.11.2"])
def test_dates_and_versions_are_no_passwords_in_text(value):
    assert not password(value)


@pytest.mark.parametrize(
    "value", ["Windows10", "Office365", "7c1f3a52-9d4e-4b7a-8e21-0123456789ab", "mimosa2004", "2004"]
)
def test_without_a_separator_more_is_asked_for(value):
    assert not strong_password(value)


def test_nearly_all_random_passwords_with_a_digit_pass():
    source = random.Random(8)
    alphabet = string.ascii_letters + string.digits + "!#%+=_@*?-"
    drawn = ["".join(source.choices(alphabet, k=11)) + "7" for _ in range(2_000)]

    assert sum(map(password, drawn)) / len(drawn) > 0.99


@pytest.mark.parametrize(
    ("value", "passes"), [("6288", True), ("06332753", True), ("628", False), ("628812", False), ("62b8", False)]
)
def test_a_card_code_has_four_digits_or_eight(value, passes):
    assert pin(value) == passes


def test_a_door_code_holds_a_digit():
    assert (door_code("45A12"), door_code("7301"), door_code("gardien"), door_code("12")) == (True, True, False, False)


def test_base_64_of_readable_text_is_told_from_that_of_bytes():
    readable = base64.b64encode(b"Mimosa1987!").decode()
    wide = base64.b64encode("Mimosa1987!".encode("utf-16-le")).decode()

    assert (base64_text(readable), base64_text(wide), base64_text("iVBORw0KGgo="), base64_text("?")) == (
        True,
        True,
        False,
        False,
    )


def test_a_hidden_password_is_long_and_not_all_alike():
    assert hidden_password("A35C7B5D5C3F3D3E353239282F3A282C")
    assert not hidden_password("0000000000000000")
    assert not hidden_password("é" * 30)
