"""Copies of machines and of their secrets: the format and the name together say which, neither alone does."""

import random
import zipfile

import pytest

HIVE = b"regf\x01\x00\x00\x00\x01\x00\x00\x00" + bytes(4084)
ESE = bytes.fromhex("8a123301efcdab89") + bytes(4088)
DUMP = b"MDMP\x93\xa7\x00\x00" + bytes(4088)
NOISE = random.Random(30).randbytes(8192)


def _kinds(found):
    return {each[:3] for each in found if each[0].startswith("doc.")}


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (ESE, "Sauvegarde/NTDS.dit", ("doc.directory-database", "high", "high")),
        (HIVE, "config/SAM", ("doc.account-hive", "high", "high")),
        (HIVE, "SECURITY.sav", ("doc.account-hive", "high", "high")),
        (HIVE, "Users/accueil/NTUSER.DAT", ("doc.registry-hive", "high", "medium")),
        (DUMP, "lsass (2).dmp", ("doc.logon-memory", "high", "high")),
        (DUMP, "logiciel.dmp", ("doc.memory-dump", "high", "low")),
        (NOISE, "pagefile.sys", ("doc.memory-file", "high", "medium")),
        (NOISE, "Serveur.vbk", ("doc.backup-veeam", "high", "medium")),
        (NOISE, "Poste 2.tibx", ("doc.backup-disk-image", "high", "medium")),
        (NOISE, "poste.xva", ("doc.system-backup", "high", "medium")),
        (b"vhdxfile" + bytes(512), "windowsimagebackup/A/1.vhdx", ("doc.backup-windows", "high", "medium")),
        (b"vhdxfile" + bytes(512), "machine.vhdx", ("doc.system-backup", "high", "medium")),
    ],
)
def test_a_copy_is_told_by_its_bytes_and_its_name_and_is_of_one_kind(found_in, content, name, kind):
    assert _kinds(found_in(content, name)) == {kind}


@pytest.mark.parametrize("name", ["SAM", "ntds.dit", "lsass.dmp", "hiberfil.sys", "serveur.vbk", "poste.tib"])
def test_a_text_under_such_a_name_is_no_copy(found_in, name):
    assert _kinds(found_in("Notes de la réunion de lundi : changer les cartouches.\n", name)) == set()


def test_a_copy_in_an_archive_is_told_by_the_name_of_its_member(outcome_of, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Windows/System32/config/SAM", HIVE)
    found = outcome_of((tmp_path / "a.zip").read_bytes(), "a.zip").findings

    assert [(each.rule_id, each.locator.steps[-1].name) for each in found] == [
        ("doc.account-hive", "Windows/System32/config/SAM")
    ]
