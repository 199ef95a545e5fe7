"""Documents that hold others unpacked near their beginning are what they begin with."""

import io
import tarfile
import zipfile

import pytest

from tests.extract.archive import built
from tests.extract.health.dicoms import patient, written
from tests.extract.samples import MARKER

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n0\n%%EOF\n"
NOTE = MARKER.encode()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", PDF)
        archive.writestr("b.txt", NOTE)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in (("a.pdf", PDF), ("b.txt", NOTE)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def places(outcome):
    return {place.canonical() for finding in outcome.findings if finding.category == "nir" for place in finding.places}


@pytest.mark.parametrize(
    ("data", "via"),
    [
        (zipped(), "zip"),
        (tarred(), "tar"),
        (built.cpio(("a.pdf", PDF, 0o100644), ("b.txt", NOTE, 0o100644)), "cpio"),
        (built.cpio(("a.pdf", PDF, 0o100644), ("b.txt", NOTE, 0o100644), dialect="odc"), "cpio"),
        (built.ar(("a.pdf", PDF), ("b.txt", NOTE)), "ar"),
    ],
)
def test_an_archive_whose_first_member_is_an_unpacked_pdf_is_an_archive(outcome_of, data, via):
    assert places(outcome_of(data, "courriers.sav")) == {f"poste:courriers.sav!{via}/b.txt#line=1"}


@pytest.mark.parametrize("name", [b"m", b"]", b"MZ", b"PK\x03\x04", b"BM"])
def test_an_old_tar_is_a_tar_whatever_its_first_member_is_called(outcome_of, name):
    head = bytearray(512)
    head[: len(name)] = name
    head[100:156] = b"0000644\0" + b"0000000\0" * 2 + b"%011o " % len(NOTE) + b"%011o " % 0 + b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    outcome = outcome_of(bytes(head) + NOTE.ljust(512, b"\0") + bytes(1024), "vieux.sav")

    assert outcome.documents[0].extractor == "tar"
    assert [place.endswith("#line=1") for place in places(outcome)] == [True]


def test_a_pdf_behind_lines_of_a_transport_is_still_a_pdf(outcome_of):
    head = outcome_of(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + PDF, "reponse").documents[0]

    assert head.media_type == "application/pdf"


def test_the_header_of_a_dicom_file_counts_beside_the_pdf_in_it(outcome_of):
    data = patient(PatientID="261047505601248", MIMETypeOfEncapsulatedDocument="application/pdf")
    data.EncapsulatedDocument = PDF + bytes(len(PDF) % 2)
    outcome = outcome_of(written(data), "IM1")

    assert places(outcome) == {"poste:IM1#field=PatientID"}
    assert [each.media_type for each in outcome.documents] == ["application/dicom", "application/pdf"]


def test_a_letter_in_a_dicom_file_is_read_without_the_byte_that_fills_it_up(outcome_of):
    letter = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>' + NOTE + b"</title></ClinicalDocument>"
    data = patient(MIMETypeOfEncapsulatedDocument="text/XML")
    data.EncapsulatedDocument = letter + b"\0" * (2 - len(letter) % 2)
    outcome = outcome_of(written(data), "IM1")

    assert places(outcome) == {"poste:IM1!dicom/EncapsulatedDocument.xml#line=1"}
    assert [each.status for each in outcome.documents] == ["scanned", "scanned"]


def test_a_file_that_begins_with_the_mark_of_dicom_is_read(outcome_of):
    data = written(patient(PatientID="261047505601248"))

    assert places(outcome_of(data[128:], "IM1")) == {"poste:IM1#field=PatientID"}


@pytest.mark.parametrize("filling", [1, 3, 513])
@pytest.mark.parametrize("content", [NOTE, b"<note>" + NOTE + b"</note>", b'{"note": "' + NOTE + b'"}'])
def test_a_text_filled_up_with_nothing_is_read_as_the_text_it_is(outcome_of, content, filling):
    bare = outcome_of(content, "note")
    filled = outcome_of(content + bytes(filling), "note")

    assert places(filled) == places(bare)
    assert filled.documents[0].media_type == bare.documents[0].media_type
    assert len(places(bare)) == 1
