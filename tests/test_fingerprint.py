"""Normal forms, fingerprints, masks, and where the key is kept."""

import itertools
import os
import random
import stat
import sys
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks.fr import nir_key
from leakscan.errors import InventoryError, UsageError
from leakscan.fingerprint import (
    Fingerprinter,
    load_key,
    mask,
    mask_name,
    normal_form,
    normal_nir,
    pem_body,
)
from leakscan.settings import Settings

KEY = bytes(range(32))


def bodies(count: int) -> list[str]:
    draw = random.Random(7)
    departments = ("75", "2A", "2B", "99", "97")
    return [
        f"{draw.choice('12')}{draw.randrange(100):02d}{draw.randrange(1, 13):02d}{draw.choice(departments)}"
        f"{draw.randrange(1, 1000):03d}{draw.randrange(1, 1000):03d}"
        for _ in range(count)
    ]


@pytest.mark.parametrize("body", bodies(20))
def test_every_spelling_of_a_nir_has_one_normal_form(body):
    whole = body + nir_key(body)
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = [whole[start:end] for start, end in itertools.pairwise(cuts)]
    spellings = [whole, body, " ".join(groups), ".".join(groups), "-".join(groups[:-1]), f"{body.lower()} {whole[13:]}"]

    assert {whole} == {normal_form(each) for each in spellings} == {normal_nir(each) for each in spellings}


def test_a_wrong_key_is_left_as_written():
    assert normal_form("1 99 05 75 123 456 00") == "199057512345600"


@pytest.mark.parametrize(
    "value", ["Soleil 2024", " espaces ", "06 12 34 56 78", "12 345", "DUPONT|Jean|19690512", "9 99 99 99 999 999", ""]
)
def test_anything_else_stays_as_written(value):
    assert value == normal_form(value)


def test_a_number_that_is_asked_for_as_a_password_stays_as_written():
    assert normal_form("2 69 05 49 588 157 80", "credential") == "2 69 05 49 588 157 80"


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nTUlJ\nRXZn\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00\r\n\r\nTUlJ\r\nRXZn\r\n",
        r'key = "-----BEGIN PRIVATE KEY-----\nTUlJ\nRXZn\n-----END PRIVATE KEY-----\n"',
    ],
)
def test_a_private_key_is_its_base_64_on_one_line(text):
    assert "TUlJRXZn" == normal_form(text, "credential") == normal_form(text)


def test_the_body_alone_is_its_own_form():
    assert "TUlJRXZn" == pem_body("TUlJRXZn") == normal_form("TUlJRXZn")


def test_a_fingerprint_is_sixteen_bytes_that_depend_on_the_key():
    fingerprint = Fingerprinter(KEY).of("269054958815780")

    assert len(fingerprint) == 16
    assert fingerprint == Fingerprinter(KEY).of("269054958815780") != Fingerprinter(bytes(32)).of("269054958815780")


@given(st.lists(st.text(st.characters())))
def test_packed_fingerprints_are_sorted_and_each_there_once(values):
    fingerprinter = Fingerprinter(KEY)
    packed = fingerprinter.packed([*values, *values])
    single = [packed[start : start + 16] for start in range(0, len(packed), 16)]

    assert sorted(set(map(fingerprinter.of, values))) == single


def test_the_key_does_not_show():
    assert "000102" not in repr(Fingerprinter(KEY))
    assert "\\x00" not in repr(Fingerprinter(KEY))


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("2 69 05 2A 588 157 80", "• •• •• •• ••• ••• ••"),
        ("269054958815780", "•••••••••••••••"),
        ("FR76 3000", "•••• ••••"),
        ("12/05/1969", "••/••/••••"),
        ("LEMAÎTRE Éloïse", "•••••••• ••••••"),
        ("a#b!c", "•••••"),
        ("\u0661\u0662", "••"),
        ("\ud83d\udc00", "••"),
    ],
)
def test_a_mask_shows_the_shape_alone(value, masked):
    assert masked == mask(value)


@pytest.mark.parametrize("value", ["a", "Azur-75 ! très long, avec des mots"])
def test_the_mask_of_a_credential_does_not_even_show_its_length(value):
    assert mask(value, "credential") == "••••••••"


@given(st.text(st.characters()))
def test_no_letter_and_no_digit_passes_a_mask(value):
    assert not any(each.isalnum() for each in mask(value))


@pytest.mark.parametrize(
    ("name", "spans", "masked"),
    [
        ("NIR_199054958815792.txt", [(4, 19)], "NIR_1...92.txt"),
        ("199054958815792 et 269054958815780", [(19, 34), (0, 15)], "1...92 et 2...80"),
        ("mdp Azur75.txt", [(4, 10)], "mdp ....txt"),
        ("199054958815792", [(0, 13), (0, 15)], "1...92"),
        ("rapport.txt", [], "rapport.txt"),
    ],
)
def test_matched_parts_of_a_name_are_cut_down_to_their_ends(name, spans, masked):
    assert masked == mask_name(name, spans)


def test_a_suffix_tells_two_masked_names_apart():
    fingerprinter = Fingerprinter(KEY)
    names = ["199054958815792.txt", "199064958815792.txt"]
    shown = {mask_name(name, [(0, 15)], suffix=fingerprinter.suffix(name)) for name in names}

    assert len(shown) == 2
    assert mask_name("rapport.txt", [], suffix="3fa2c1") == "rapport.txt"


def test_a_new_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "config" / "keys" / "id.key"
    key = load_key(f"file:{path}", create=True)

    assert (32, key, key) == (len(key), load_key(f"file:{path}"), load_key(f"file:{path}", create=True))
    assert [path.name] == [each.name for each in path.parent.iterdir()]
    assert tuple(stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)) == (0o600, 0o700)


def test_the_key_of_an_inventory_lies_in_the_configuration(tmp_path):
    assert f"file:{tmp_path / 'keys' / 'id-1.key'}" == Settings(tmp_path, tmp_path, tmp_path).key_of("id-1")


def test_a_key_beside_the_inventory_is_refused(tmp_path):
    with pytest.raises(UsageError, match="must not lie beside the inventory"):
        load_key(f"file:{tmp_path / 'a.key'}", create=True, inventory=tmp_path / "inventory.db")

    assert list(tmp_path.iterdir()) == []


def test_a_missing_key_is_named_and_not_replaced(tmp_path):
    with pytest.raises(InventoryError, match=r"a.key: the key of the inventory is missing; restore it"):
        load_key(f"file:{tmp_path / 'a.key'}")


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "a.key"
    path.write_bytes(KEY)
    path.chmod(0o640)
    with pytest.raises(InventoryError, match="others can read the key; run: chmod 600"):
        load_key(f"file:{path}")


def test_a_file_that_is_no_key_is_refused(tmp_path):
    path = tmp_path / "a.key"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as stream:
        stream.write(b"short")
    with pytest.raises(InventoryError, match="this is no key of an inventory"):
        load_key(f"file:{path}")


@pytest.mark.parametrize("reference", ["", "file:", "keyring:", "keyring:leakscan", "env:KEY"])
def test_a_reference_of_another_form_is_refused(reference):
    with pytest.raises(UsageError, match="file:/path or as keyring:service/name"):
        load_key(reference)


@pytest.fixture
def keyring(monkeypatch):
    """A keyring that keeps its passwords in a dictionary."""
    kept: dict[tuple[str, str], str] = {}
    module = ModuleType("keyring")
    module.get_password = lambda service, name: kept.get((service, name))
    module.set_password = lambda service, name, text: kept.__setitem__((service, name), text)
    module.errors = SimpleNamespace(KeyringError=RuntimeError)
    monkeypatch.setitem(sys.modules, "keyring", module)
    return kept


def test_a_key_can_be_kept_in_the_keyring(keyring):
    key = load_key("keyring:leakscan/id-1", create=True)

    assert key == load_key("keyring:leakscan/id-1")
    assert {("leakscan", "id-1"): key.hex()} == keyring


def test_a_key_that_is_not_in_the_keyring_is_named(keyring):
    with pytest.raises(InventoryError, match=r"keyring:leakscan/id-1: the key of the inventory is missing"):
        load_key("keyring:leakscan/id-1")


def test_something_else_in_the_keyring_is_no_key(keyring):
    keyring["leakscan", "id-1"] = "not hexadecimal"
    with pytest.raises(InventoryError, match="this is no key of an inventory"):
        load_key("keyring:leakscan/id-1")


def test_a_locked_keyring_is_told_with_a_remedy(keyring, monkeypatch):
    def refuse(service, name):
        raise RuntimeError

    monkeypatch.setattr(sys.modules["keyring"], "get_password", refuse)
    with pytest.raises(InventoryError, match="the keyring is locked or there is none; unlock it or use file:/path"):
        load_key("keyring:leakscan/id-1")


def test_without_the_keyring_library_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=r"pip install 'leakscan\[keyring\]'"):
        load_key("keyring:leakscan/id-1")
