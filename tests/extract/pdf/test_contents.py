"""Pages of a PDF that draw more than any page shows: their beginning is read, and the rest is told."""

import pytest

from tests.hostile.pages import document, flate


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_page_that_draws_without_end_is_read_at_its_beginning(outcome_of, times):
    data = document(flate(b" " * (33 << 20), times), contents=b"4 0 R 6 0 R")
    outcome = outcome_of(data, "page.pdf")
    (problem,) = outcome.problems
    (number,) = (finding for finding in outcome.findings if finding.rule_id == "fr.nir")

    assert outcome.documents[0].status == "partial"
    assert (problem.kind, problem.locator.place) == ("too-large", (("page", "1"),))
    assert [place.place for place in number.places] == [(("page", "1"),)]


def test_one_stream_drawn_again_and_again_counts_each_time(outcome_of):
    data = document(flate(b" " * (1 << 20)), contents=b"4 0 R" + b" 6 0 R" * 40)
    (problem,) = outcome_of(data, "page.pdf").problems

    assert (problem.kind, problem.locator.place) == ("too-large", (("page", "1"),))
