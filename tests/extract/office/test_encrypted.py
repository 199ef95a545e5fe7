import io
import random
import struct

import msoffcrypto
from msoffcrypto.format.ooxml import OOXMLFile

from leakscan.extract.office import default_password
from leakscan.extract.office.encrypted import ENCRYPTED_OFFICE
from tests.extract.office.compound import compound
from tests.extract.office.packages import nir, text_cell, workbook
from tests.extract.reading import read

FIRST = nir("2850478123456")


def locked(password: str, data: bytes) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_a_workbook_that_is_protected_against_writing_only_is_read_at_its_cells(outcome_of):
    # What is below the size of small streams is not written as Excel writes it.
    room = ("docProps/custom.xml", f"<a>{random.Random(1).randbytes(4000).hex()}</a>")
    data = locked("VelvetSweatshop", workbook(f'<row r="3">{text_cell("B3", f"NIR : {FIRST}")}</row>', room))

    outcome = outcome_of(data, "a.xlsx")

    assert [(each.media_type, each.status) for each in outcome.documents] == [
        ("application/x-ole-encrypted-office", "scanned")
    ]
    assert [place.canonical() for place in outcome.findings[0].places] == ["poste:a.xlsx#sheet=Patients&cell=B3"]


def test_another_password_is_told():
    found = read(ENCRYPTED_OFFICE, locked("tulipe", workbook("")), "a.xlsx")

    assert (found.segments, found.problems) == ([], [("poste:a.xlsx", "encrypted")])


def test_a_document_that_asks_for_endless_hashing_is_not_tried(monkeypatch):
    monkeypatch.setattr(msoffcrypto, "OfficeFile", None)
    plan = struct.pack("<HHI", 4, 4, 0x40) + b'<encryption spinCount="4000000000"/>'

    assert default_password.opened(compound({"EncryptionInfo": plan, "EncryptedPackage": b"x"})) is None


def test_what_is_no_container_is_locked_for_good():
    assert default_password.opened(b"x" * 100) is None


def test_a_damaged_description_of_the_lock_leaves_it_locked():
    plan = struct.pack("<HHI", 4, 4, 0x40) + b"<encryption <"
    found = read(ENCRYPTED_OFFICE, compound({"EncryptionInfo": plan, "EncryptedPackage": b"x" * 5000}), "a.xlsx")

    assert found.problems == [("poste:a.xlsx", "encrypted")]
