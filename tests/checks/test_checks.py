"""The dictionary of checks: every check takes any text and answers yes or no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.checks import CHECKS

SHAPES = st.one_of(
    st.text(max_size=60),
    st.text("0123456789AB-", max_size=60),
    st.text("abcXYZ0189+/=._-", max_size=100),
    st.sampled_from(["glpat-.01.", "ghp_", "eyJ.eyJ.", "a.b.c", "\ud800", "------"]),
)


@pytest.mark.parametrize("name", sorted(CHECKS))
@given(value=SHAPES)
def test_a_check_answers_whatever_the_text(name, value):
    assert CHECKS[name].function(value) in (True, False)


def test_a_chance_is_a_share():
    assert all(0 <= check.chance <= 1 for check in CHECKS.values())
