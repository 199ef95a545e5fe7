import random

import pytest

from leakscan.extract.keys.hive import HIVE
from leakscan.extract.keys.reg_text import REG_TEXT
from leakscan.extract.recognise import recognise
from tests.extract.keys.hives import hive, value_cell
from tests.extract.reading import read
from tests.extract.samples import MARKER

WIDE = "utf-16-le"
KEYS = (
    ("ROOT", -1, ()),
    ("Winlogon", 0, (("DefaultPassword", 1, "Lilas1972!\0".encode(WIDE)), ("Try", 4, b"\x02\x00\x00\x00"))),
    ("Cabinet", 1, (("Notes", 7, f"un\0{MARKER}\0\0".encode(WIDE)), ("", 3, b"\x9f\x01\x02\x03\x04\x05\x06\x07\x08"))),
)
EXPORT = r"""Windows Registry Editor Version 5.00

[HKEY_CURRENT_USER\Software\ORL\WinVNC3]
"DefaultPassword"="C:\\Lilas\"1972!"
"Password"=hex:17,52,6b,06,23,4e,\
  58,07
"Chemin"=hex(2):4d,00,61,00,64,00,61,00,6d,00,65,00,20,00,41,00,42,00,\
  45,00,4c,00,00,00
@="rien"
"Nombre"=dword:00000001
"""


def test_values_of_a_hive_are_read_under_the_path_of_their_key():
    found = read(HIVE, hive(KEYS), "NTUSER.DAT")

    assert found.text == (
        '[ROOT]\n[ROOT\\Winlogon]\n"DefaultPassword"="Lilas1972!"\n"Try"=2\n'
        f'[ROOT\\Winlogon\\Cabinet]\n"Notes"="un {MARKER}"\n@=hex:9f,01,02,03,04,05,06,07,08\n'
    )
    offset = found.text.index(MARKER)
    assert found.segments[0].locate(offset).place == (("key", "ROOT\\Winlogon\\Cabinet"), ("value", "Notes"))
    assert found.segments[0].heading(offset) == "Notes"
    assert found.problems == []


def test_text_stored_as_bytes_is_read():
    found = read(
        HIVE,
        hive(
            (
                (
                    "ROOT",
                    -1,
                    (("a", 3, "Madame ABEL".encode(WIDE)), ("b", 3, b"Monsieur ZOLA")),
                ),
            )
        ),
        "x",
    )

    assert found.text == '[ROOT]\n"a"="Madame ABEL"\n"b"="Monsieur ZOLA"\n'


def test_a_value_in_several_pieces_is_put_together():
    data = ("x" * 20_000 + "fin").encode(WIDE)

    assert "xxxfin" in read(HIVE, hive((("ROOT", -1, (("a", 1, data),)),)), "x").text


def test_values_of_deleted_keys_are_read():
    freed = [value_cell("Passwd", 1, 4 | 0x80000000, 0x00420041), b"\0\0" + "Madame ABEL".encode(WIDE)]
    found = read(HIVE, hive(KEYS[:1], free=freed), "x")

    assert found.text == '[ROOT]\n"Passwd"="AB"\nMadame ABEL\n'
    assert found.segments[0].locate(8).place == (("part", "free"), ("value", "Passwd"))


def test_a_cut_hive_is_partial():
    found = read(HIVE, hive(KEYS)[:-100], "x")

    assert MARKER in found.text
    assert found.problems == [("poste:x#part=keys", "partial")]


@pytest.mark.parametrize("end", [512, 2457, 4096])
def test_a_hive_that_was_cut_before_its_first_key_is_partial_too(end):
    assert read(HIVE, hive(KEYS)[:end], "NTUSER.DAT").problems == [("poste:NTUSER.DAT#part=keys", "partial")]


def test_a_log_of_changes_has_readable_runs_only():
    found = read(HIVE, b"regf".ljust(512, b"\0") + b"HvLE" + bytes(9) + "Madame ABEL".encode(WIDE), "x.LOG1")

    assert ("Madame ABEL\n" in found.text, found.problems) == (True, [])


@pytest.mark.parametrize("seed", range(40))
def test_damage_anywhere_raises_nothing_and_ends(seed):
    data, chance = bytearray(hive(KEYS)), random.Random(seed)
    for _ in range(chance.randrange(1, 60)):
        data[chance.randrange(4, len(data))] = chance.randrange(256)

    read(HIVE, bytes(data), "x")


def test_keys_that_are_their_own_parents_have_a_path():
    data = bytearray(hive(KEYS))
    at = data.index(b"Cabinet") - 76
    data[at + 16 : at + 20] = (at - 4096 - 4).to_bytes(4, "little")

    assert "[Cabinet]" in read(HIVE, bytes(data), "x").text


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_an_export_is_read_value_by_value(encoding):
    found = read(REG_TEXT, EXPORT.encode(encoding), "x.reg")

    assert found.text == (
        "Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software\\ORL\\WinVNC3]\n"
        '"DefaultPassword"="C:\\Lilas"1972!"\n"Password"=hex:17,52,6b,06,23,4e,58,07\n"Chemin"="Madame ABEL"\n'
        '@="rien"\n"Nombre"=dword:00000001\n'
    )
    place = found.segments[0].locate(found.text.index("Madame")).place
    assert place == (("key", "HKEY_CURRENT_USER\\Software\\ORL\\WinVNC3"), ("line", "7"))


def test_texts_of_an_old_export_are_read_in_one_byte_a_character():
    found = read(REG_TEXT, b'REGEDIT4\n\n[X]\n"a"=hex(7):48,e9,6c,e8,6e,65,20,41,42,45,4c,00,00\n', "x.reg")

    assert '"a"="Hélène ABEL"' in found.text


def test_text_that_an_export_holds_as_bytes_is_read():
    digits = ",".join(f"{octet:02x}" for octet in "Madame ABEL".encode(WIDE))
    found = read(REG_TEXT, f'Windows Registry Editor Version 5.00\n[X]\n"a"=hex:{digits}\n'.encode(), "x.reg")

    assert '"a": Madame ABEL\n' in found.text


def test_exports_are_told_by_their_first_line(tmp_path):
    (tmp_path / "x").write_bytes(EXPORT.encode("utf-16"))
    with (tmp_path / "x").open("rb") as stream:
        assert recognise(stream, "x") == "text/x-registry"


def test_passwords_of_an_export_are_found(found_in):
    rules = {rule for rule, *_ in found_in(EXPORT.replace('C:\\\\Lilas\\"1972!', "Lilas1972!"), "x.reg")}

    assert {"cred.password-setting", "cred.registry-password"} == rules


def test_a_bin_that_ends_with_the_file_is_read_to_its_end():
    whole = hive(KEYS)
    found = [read(HIVE, whole[:size], "x").problems for size in range(4096 + 40, len(whole), 7)]

    assert found == [[("poste:x#part=keys", "partial")]] * len(found)
