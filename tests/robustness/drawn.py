"""What a property is, and texts that many of them draw."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

LETTERS = st.text("abcXYZ019 .;,-_/\\|^~&!#%:=\"'<>{}[]()éœ\u00a0\u202f\u200b\ud800\x00\n", max_size=40)
ANY = st.one_of(st.text(st.characters(codec=None, exclude_categories=()), max_size=40), LETTERS)


@dataclass(frozen=True, slots=True)
class Property:
    """What inputs look like, and what must hold for each; `draws` of them are enough for a test run."""

    inputs: Any
    check: Callable[[Any], None]
    draws: int = 100
