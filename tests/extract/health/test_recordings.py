from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.health.edf import EDF
from leakscan.extract.health.scp_ecg import SCP_ECG
from tests.extract.health.recordings import edf, scp_ecg
from tests.extract.reading import read

NUMBER = "261047505601248"
TAGS = ((0, b"PETIT\x00"), (1, b"ANNE\x00"), (2, NUMBER.encode() + b"\x00"), (5, pack("<HBB", 1961, 4, 3)))


def places(outcome):
    return [
        (place.canonical().partition("#")[2], each.confidence)
        for each in outcome.findings
        if each.category == "nir"
        for place in each.places
    ]


def test_the_head_of_a_recording_names_the_patient(outcome_of):
    data = edf(f"{NUMBER} F 03-APR-1961 PETIT_ANNE", "Startdate 01-FEB-2023", ["Épilepsie"])
    text = read(EDF, data, "a.edf").text

    assert text.startswith("Patient : PETIT ANNE (03/04/1961)\ndate de naissance : 03/04/1961\n")
    assert "signal : EEG Fp1\n" in text
    assert places(outcome_of(data, "a.edf")) == [("field=patient", "high")]


def test_annotations_stand_at_their_record():
    found = read(EDF, edf("X X X X", "", ["Début", f"NIR {NUMBER}"]), "a.edf")
    segment = found.segments[0]

    assert "annotation : Début\n" in segment.text
    assert segment.anchors.place(segment.text.index(NUMBER)) == (("record", "2"),)
    assert found.problems == []


def test_an_old_head_holds_the_name_as_it_is_written():
    assert read(EDF, edf("PETIT Anne 03.04.61"), "a.edf").text.startswith("Patient : PETIT Anne\n")


def test_a_recording_of_three_bytes_a_sample_is_recognised(outcome_of):
    data = b"\xffBIOSEMI" + edf(f"{NUMBER} F 03-APR-1961 PETIT_ANNE")[8:]

    assert outcome_of(data, "a.bdf").documents[0].extractor == "edf"


def test_recordings_that_are_cut_are_partial(outcome_of):
    whole = edf("X X X X", "", ["a", "b"])

    assert outcome_of(whole, "a.edf").documents[0].status == "scanned"
    assert outcome_of(whole[:-10], "a.edf").documents[0].status == "partial"
    assert outcome_of(whole[:300], "a.edf").documents[0].status == "partial"


def test_the_patient_of_an_electrocardiogram_is_named_tag_by_tag(outcome_of):
    data = scp_ecg((*TAGS, (13, b"Fibrillation auriculaire\x00")), b"\x01\x02Rythme sinusal\x00")
    segment = read(SCP_ECG, data, "a.scp").segments[0]

    assert segment.text.startswith("Patient : PETIT Anne (03/04/1961)\n")
    assert "diagnostic : Fibrillation auriculaire\n" in segment.text
    assert "Rythme sinusal\n" in segment.text
    assert places(outcome_of(data, "a.scp")) == [("section=1&field=2", "high")]


def test_a_section_that_is_not_there_is_named():
    whole = scp_ecg(TAGS, b"\x01\x02Rythme sinusal\x00")

    assert read(SCP_ECG, whole, "a.scp").problems == []
    assert read(SCP_ECG, whole[:-5], "a.scp").problems == [("poste:a.scp#section=8", "corrupt")]
    assert read(SCP_ECG, whole[:20], "a.scp").problems == [("poste:a.scp#section=0", "corrupt")]


@pytest.mark.parametrize(("extractor", "whole"), [(EDF, edf("X", "", ["a"])), (SCP_ECG, scp_ecg(TAGS, b"abcdefgh"))])
def test_changed_and_missing_bytes_are_survived(extractor, whole):
    @settings(max_examples=100, deadline=None)
    @given(st.integers(0, len(whole) - 1), st.binary(min_size=1, max_size=8), st.integers(0, len(whole)))
    def check(start, change, cut):
        data = (whole[:start] + change + whole[start + len(change) :])[:cut]

        assert all(kind == "corrupt" for _, kind in read(extractor, data, "a").problems)

    check()


def test_a_cardiogram_that_is_cut_in_its_first_section_gives_what_is_there(outcome_of):
    whole = scp_ecg(TAGS)
    outcome = outcome_of(whole[: whole.index(NUMBER.encode()) + len(NUMBER)], "a.scp")

    assert outcome.documents[0].status == "partial"
    assert [place.partition("&")[0] for place, _ in places(outcome)] == ["section=1"]
