import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from leakscan.extract.health.dicom import DICOM
from tests.extract.health.dicoms import item, patient, picture, sequence, written
from tests.extract.reading import read

NIR = "261047505601248"


def lines_of(data):
    return read(DICOM, data, "IM1").text.split("\n")


def nirs(outcome):
    return {
        (place.canonical().partition("#")[2], finding.confidence)
        for finding in outcome.findings
        if finding.category == "nir"
        for place in finding.places
    }


def png(data):
    """Width, height, colour type and rows of a picture as the extractor draws it."""
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    length = struct.unpack_from(">I", data, 33)[0]
    return width, height, colour, zlib.decompress(data[41 : 41 + length])


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_every_syntax_gives_the_same_lines(syntax):
    data = written(patient(PatientComments="Suivi d'épilepsie"), syntax)
    lines = lines_of(data)

    assert "PatientName nom du patient : PETIT^ANNE" in lines
    assert "PatientBirthDate date de naissance : 03/04/1961" in lines
    assert "PatientComments commentaire : Suivi d'épilepsie" in lines
    assert read(DICOM, data, "IM1").problems == []


def test_a_file_without_its_preamble_is_recognised(outcome_of):
    whole = written(patient(PatientID=NIR))
    bare = whole[whole.index(b"\x08\x00\x05\x00CS") :]

    assert {outcome_of(data, "IM1").documents[0].extractor for data in (whole, whole[132:], bare)} == {"dicom"}
    assert nirs(outcome_of(bare, "IM1")) == {("field=PatientID", "high")}


def test_numbers_in_nested_sequences_have_their_place(outcome_of):
    other = sequence(item(PatientID="X1"), item(PatientID="2610475056012", IssuerOfPatientID="ASIP-SANTE-INS-NIR"))
    outcome = outcome_of(written(patient(OtherPatientIDsSequence=other)), "IM1")

    assert nirs(outcome) == {("field=OtherPatientIDsSequence[2].PatientID", "high")}


def test_the_issuer_may_be_an_object_identifier_in_a_sequence_of_its_own(outcome_of):
    issuer = sequence(item(UniversalEntityID="1.2.250.1.213.1.4.8", UniversalEntityIDType="ISO"))
    other = sequence(item(PatientID="2610475056012", IssuerOfPatientIDQualifiersSequence=issuer))
    outcome = outcome_of(written(patient(OtherPatientIDsSequence=other)), "IM1")

    assert nirs(outcome) == {("field=OtherPatientIDsSequence[1].PatientID", "high")}


def test_private_and_unknown_elements_are_read_as_text():
    data = patient()
    block = data.private_block(0x0029, "CABINET", create=True)
    block.add_new(0x10, "LO", "Note en clair")
    block.add_new(0x11, "UN", b"Note sans type")
    block.add_new(0x12, "OB", b"\x00\x01\x02Note enfouie\x00\x00\xff\x03")
    lines = lines_of(written(data))

    assert "(0029,1010) : Note en clair" in lines
    assert "(0029,1011) : Note sans type" in lines
    assert "(0029,1012) : Note enfouie" in lines


@pytest.mark.parametrize("declared", ["ISO_IR 192", "ISO_IR 100", "ISO_IR 999", ""])
@pytest.mark.parametrize("codec", ["latin-1", "utf-8"])
def test_a_character_set_that_lies_or_that_nobody_knows_is_overruled_by_the_bytes(declared, codec):
    comment = "dépisté né épuisé".encode(codec).ljust(24)
    data = written(patient(PatientComments="X" * 24)).replace(b"X" * 24, comment)
    data = data.replace(b"ISO_IR 100", declared.encode().ljust(10))

    assert any("dépisté né épuisé" in line for line in lines_of(data))


def test_a_structured_report_gives_each_value_under_its_concept():
    concept = sequence(item(CodeValue="1", CodingSchemeDesignator="99X", CodeMeaning="Conclusion"))
    content = sequence(item(ValueType="TEXT", ConceptNameCodeSequence=concept, TextValue="Tumeur du sein"))
    segment = read(DICOM, written(patient(ContentSequence=content)), "SR1").segments[0]

    assert "TextValue texte Conclusion : Tumeur du sein\n" in segment.text
    assert segment.anchors.place(segment.text.index("Tumeur")) == (("field", "ContentSequence[1].TextValue"),)


def test_an_embedded_document_is_a_member():
    content = b"%PDF-1.4 lettre"
    data = patient(EncapsulatedDocument=content + b"\x00", MIMETypeOfEncapsulatedDocument="application/pdf")
    data.EncapsulatedDocumentLength = len(content)

    assert read(DICOM, written(data), "D1").members == [("poste:D1!dicom/EncapsulatedDocument.pdf", content)]


def test_a_media_directory_is_read_record_by_record():
    records = sequence(
        item(DirectoryRecordType="PATIENT", PatientName="PETIT^ANNE", PatientID="1"),
        item(DirectoryRecordType="STUDY", StudyDescription="IRM du genou"),
        item(DirectoryRecordType="PATIENT", PatientName="GRAND^LUC", PatientID="2"),
    )
    segments = read(DICOM, written(item(DirectoryRecordSequence=records)), "DICOMDIR").segments

    assert [each.text.split("\n")[0] for each in segments[1:]] == ["Patient : PETIT Anne", "Patient : GRAND Luc"]
    assert "StudyDescription examen : IRM du genou" in segments[1].text


def test_a_name_left_in_an_anonymous_file_is_found_with_its_illness(found_in):
    data = written(patient(PatientIdentityRemoved="YES", PatientComments="VIH", PatientID="ANON"))

    assert ("health.hiv-sti", "high", "critical", 1) in found_in(data, "IM1")


def test_a_picture_of_a_tomograph_is_not_looked_at():
    data = written(picture(patient(), bytes(8), rows=2, columns=2, bits=16))
    found = read(DICOM, data, "IM1")

    assert (found.members, found.problems) == ([], [])


@pytest.mark.parametrize(
    "told",
    [
        {"Modality": "US"}, {"BurnedInAnnotation": "YES"}, {"ConversionType": "DF"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]},
    ],
)  # fmt: skip
def test_a_picture_that_may_show_text_is_a_member(told):
    found = read(DICOM, written(picture(patient(**told), b"\x00\x09\x10\xff", rows=2, columns=2)), "IM1")

    assert [name for name, _ in found.members] == ["poste:IM1!dicom/frame1.png"]
    assert png(found.members[0][1]) == (2, 2, 0, b"\x00\x00\x09\x00\x10\xff")


def test_a_header_that_denies_text_is_believed():
    data = picture(patient(Modality="US", BurnedInAnnotation="NO"), bytes(4), rows=2, columns=2)

    assert read(DICOM, written(data), "IM1").members == []


def test_sixteen_bits_inverted_and_colours_are_drawn():
    inverted = picture(patient(Modality="US"), struct.pack("<4H", 0, 1000, 500, 1000), rows=2, columns=2, bits=16,
                       colours="MONOCHROME1")  # fmt: skip
    coloured = picture(patient(Modality="US"), bytes(range(12)), rows=2, columns=2, samples=3, colours="RGB")

    assert png(read(DICOM, written(inverted), "a").members[0][1])[3] == b"\x00\xff\x00\x00\x80\x00"
    assert png(read(DICOM, written(coloured), "a").members[0][1])[2:] == (2, b"\0\0\1\2\3\4\5\0\6\7\x08\x09\x0a\x0b")


def test_of_a_moving_picture_three_frames_are_members_and_of_scanned_pages_all():
    loop = picture(patient(Modality="US"), bytes(40), rows=2, columns=2, frames=10)
    pages = picture(patient(SOPClassUID="1.2.840.10008.5.1.4.1.1.7.2"), bytes(16), rows=2, columns=2, frames=4)

    assert [name[-10:] for name, _ in read(DICOM, written(loop), "a").members] == [
        "frame1.png",
        "frame6.png",
        "rame10.png",
    ]
    assert len(read(DICOM, written(pages), "a").members) == 4


def test_a_compressed_frame_is_handed_on_as_it_is():
    data = picture(patient(Modality="US"), encapsulate([b"\xff\xd8\xff\xe0 un \xff\xd9"]), rows=2, columns=2)
    data["PixelData"].is_undefined_length = True

    assert read(DICOM, written(data, JPEGBaseline8Bit), "a").members == [
        ("poste:a!dicom/frame1.jpg", b"\xff\xd8\xff\xe0 un \xff\xd9")
    ]


def test_run_lengths_are_unpacked():
    packed = struct.pack("<16L", 1, 64, *[0] * 14) + b"\xfd\x07"
    data = picture(patient(Modality="US"), encapsulate([packed]), rows=2, columns=2)
    data["PixelData"].is_undefined_length = True

    assert png(read(DICOM, written(data, RLELossless), "a").members[0][1])[3] == b"\x00\x07\x07\x00\x07\x07"


def test_a_coding_that_is_not_read_is_named():
    data = picture(patient(Modality="US"), encapsulate([b"\xff\xd8\xff\xf7"]), rows=2, columns=2)
    data["PixelData"].is_undefined_length = True

    assert read(DICOM, written(data, JPEGLSLossless), "a").problems == [("poste:a#part=pixels", "unsupported")]


def test_a_file_that_is_cut_gives_what_came_before():
    whole = written(patient(PatientComments="Suivi d'épilepsie", StudyComments="fin"))
    for cut in range(whole.index(b"PETIT") + 10, len(whole) - 1):
        found = read(DICOM, whole[:cut], "IM1")

        assert "PETIT^ANNE" in found.text
        assert found.problems in ([], [("poste:IM1#part=end", "corrupt")])


def test_a_value_that_is_longer_than_the_file_is_damage():
    whole = written(patient(PatientComments="Suivi d'épilepsie"))
    start = whole.index(b"\x10\x00\x00\x40LT")

    assert read(DICOM, whole[: start + 12], "IM1").problems == [("poste:IM1#part=end", "corrupt")]


def test_sequences_without_end_stay_bounded():
    level = b"\x40\x00\x30\xa7SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"

    assert read(DICOM, written(patient()) + level * 5_000, "IM1").problems == [("poste:IM1#part=end", "corrupt")]


def test_a_preamble_with_nothing_behind_it_is_corrupt(outcome_of):
    assert outcome_of(b"\x00" * 128 + b"DICM", "IM1").documents[0].status == "corrupt"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_changed_bytes_never_do_worse_than_damage(data):
    whole = bytearray(written(picture(patient(Modality="US"), bytes(16), rows=4, columns=4)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(132, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = read(DICOM, bytes(whole), "IM1")

    assert all(kind in ("corrupt", "unsupported") for _, kind in found.problems)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_preamble_are_survived(tail):
    assert isinstance(read(DICOM, io.BytesIO(b"\x00" * 128 + b"DICM" + tail).getvalue(), "IM1").text, str)


@pytest.mark.parametrize("left", [1, 5, 9, 30])
def test_a_file_that_ends_within_an_element_or_a_sequence_is_partial(outcome_of, left):
    data = written(patient(PatientComments="suivi", OtherPatientIDsSequence=sequence(item(PatientID="A1" * 14))))
    cut = data[: data.index(b"A1A1") + left]

    assert outcome_of(cut, "IM1").documents[0].status == "partial"
