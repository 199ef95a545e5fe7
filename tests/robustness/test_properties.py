"""Whatever our own readers are given, they take it or refuse it as they say."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.robustness.properties import PROPERTIES


@pytest.mark.parametrize("name", PROPERTIES)
def test_it_holds_for_whatever_is_drawn(name):
    chosen = PROPERTIES[name]

    @settings(max_examples=chosen.draws, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(chosen.inputs)
    def holds(value):
        chosen.check(value)

    holds()
