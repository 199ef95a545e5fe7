"""Every format: what is planted is found at its exact place; damage and passwords get their status."""

from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.extract import raw_samples

FAMILIES = ("office", "pdf", "mail", "text", "archive", "image", "health", "database", "keys")
SAMPLES = [
    sample
    for family in FAMILIES
    if find_spec(f"tests.extract.{family}") and find_spec(f"tests.extract.{family}.samples")
    for sample in import_module(f"tests.extract.{family}.samples").SAMPLES
]
SAMPLES += raw_samples.SAMPLES


def places_of(outcome):
    return {
        place.canonical().removeprefix(f"{place.source}:{place.path}")
        for finding in outcome.findings
        if finding.rule_id.startswith("fr.nir")
        for place in finding.places
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.format}:{sample.name}")
def test_what_is_planted_is_found_at_its_place(sample, outcome_of):
    outcome = outcome_of(sample.make(), sample.name)
    document = outcome.documents[0]

    assert (sample.format, sample.status) == (document.extractor, document.status)
    assert set(sample.places) == places_of(outcome)
