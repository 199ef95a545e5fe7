"""Damage anywhere in a document ends in text or in a problem, never in an error of a parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.reading import UNREADABLE
from tests.extract.office.word_samples import SAMPLES

WHOLE = [sample for sample in SAMPLES if sample.kind == "whole"]


def details(outcome):
    return {each.detail for each in (*outcome.documents, *outcome.problems)}


@pytest.mark.parametrize("sample", WHOLE, ids=lambda sample: f"{sample.format}:{sample.name}")
@settings(max_examples=25, deadline=None)
@given(place=st.floats(0, 1), damage=st.binary(min_size=1, max_size=40))
def test_bytes_that_are_changed_end_in_a_status(outcome_of, sample, place, damage):
    data = bytearray(sample.make())
    start = int(place * len(data))
    data[start : start + len(damage)] = damage

    assert UNREADABLE not in details(outcome_of(bytes(data), sample.name))


@pytest.mark.parametrize("sample", WHOLE, ids=lambda sample: f"{sample.format}:{sample.name}")
@settings(max_examples=10, deadline=None)
@given(place=st.floats(0, 1))
def test_a_document_that_is_cut_ends_in_a_status(outcome_of, sample, place):
    data = sample.make()

    assert UNREADABLE not in details(outcome_of(data[: int(place * len(data))], sample.name))
