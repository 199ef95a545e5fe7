"""What is planted in documents made by grammar is found by the whole program, and its place leads back to it."""

import io
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings

from leakscan.locator import Locator, parse
from leakscan.model import Item
from leakscan.showing import show
from tests.robustness.health_documents import DOCUMENTS

# Each is read again on its own.
MOST = 4


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_each_number_is_found_at_its_field_and_shown_masked(kind, tools):
    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(DOCUMENTS[kind]())
    def holds(document):
        raw = document.text.encode()
        item = Item(Locator("poste", document.name), partial(io.BytesIO, raw), len(raw))
        numbers = [each for each in document.planted if each.text.isdigit()][:MOST]
        for each in numbers:
            wanted = parse(item.locator.at_place(each.place).canonical())
            passages = []

            outcome = show(item, tools, wanted, take=passages.append)

            assert outcome.documents[0].status == "scanned"
            assert [passage.rules for passage in passages if "fr.nir" in passage.rules] != [], each
            assert all(each.text not in passage.text for passage in passages)
            assert all(each.text not in repr(finding.samples) for finding in outcome.findings)

    holds()
