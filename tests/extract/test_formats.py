"""Every format: what is planted is found at its exact place; damage and passwords get their status."""

import json
from importlib import import_module
from importlib.util import find_spec

import pytest

from leakscan.extract import EXTRACTORS, extractors
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


# What is listed unread has nothing inside that could be found or damaged; a cut text is a text.
UNREAD = {"archives", "backups", "books", "disks", "envelopes", "java-store", "pieces", "vaults"}
UNBREAKABLE = UNREAD | {"text"}
# Formats that have passwords of their own. Office documents under one are a format apart.
LOCKABLE = {
    "7z", "access", "android-backup", "dbf", "doc", "encrypted_office", "envelopes", "eml", "hwp", "hwpx", "iwork",
    "java-store", "legacy_sheet", "lotus", "msg", "odf", "ods", "p7m", "pdf", "pkcs12", "ppt", "rar", "vaults", "zip",
}  # fmt: skip


def formats_with(kind):
    return {sample.format for sample in SAMPLES if sample.kind == kind}


def test_every_format_has_a_whole_sample_and_a_broken_one_and_those_with_passwords_a_locked_one():
    formats = {extractor.name for extractor in extractors()}

    assert formats - formats_with("whole") - {"java-store", "vaults", "envelopes"} == set()
    assert formats - formats_with("broken") - UNBREAKABLE == set()
    assert formats_with("encrypted") == LOCKABLE


def test_something_is_planted_in_every_format_that_is_read():
    planted = {sample.format for sample in SAMPLES if sample.places}

    assert {extractor.name for extractor in extractors()} - planted - UNREAD == {"empty"}


def test_the_list_of_formats_names_every_extractor_in_order(leakscan):
    _, out, _ = leakscan.run("formats", "--json")

    assert [json.loads(line)["format"] for line in out.splitlines()] == [entry.load().name for entry in EXTRACTORS]
