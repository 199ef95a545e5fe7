"""Texts with a structure, by grammar: JSON in its forms, long texts in blocks, texts that come in pieces."""

import io
import json
from dataclasses import dataclass, field

from hypothesis import strategies as st

from leakscan.extract.text import plain
from tests.robustness.office_documents import Trickle
from tests.robustness.planted import Planted, Planter, loss_is_told, places, reading

# -- JSON -----------------------------------------------------------------------------------------

_KEYS = st.text('abc é."\\/', min_size=1, max_size=5)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(0, 10**16), st.floats(allow_nan=False, allow_infinity=False),
    st.text('abc é"\\/\n\t\U0001f600', max_size=8), st.just(...),
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=8,
)


@dataclass(frozen=True, slots=True)
class Json:
    """Records as an array or a line each."""

    extractor: str
    name: str
    content: bytes = field(repr=False)
    planted: tuple[Planted, ...]


@st.composite
def records(draw: st.DrawFn) -> Json:
    """Records flat or nested, written compact or spread, with escapes or without."""
    planter = Planter()
    made = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        values = draw(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
        made.append(_filled(values, planter, number))
    is_ascii, indent = draw(st.booleans()), draw(st.sampled_from([None, 2]))
    if draw(st.booleans()):
        text = json.dumps(made, ensure_ascii=is_ascii, indent=indent)
    else:
        text = "\n".join(json.dumps(each, ensure_ascii=is_ascii) for each in made) + "\n"
    return Json("json", "a.json", text.encode(), tuple(planter.planted))


def _filled(value, planter: Planter, number: int):
    if value is ...:
        return planter.plant(record=number)
    if isinstance(value, list):
        return [_filled(each, planter, number) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, planter, number) for key, each in value.items()}
    return value


def _is_one_value(given: Json) -> bool:
    """Lines that are records may end after any of them."""
    return given.content.startswith(b"[")


def records_are_read(given: Json) -> None:
    """Each text in its record."""
    found = reading(given.content, given.name, given.extractor)
    assert found.problems == []
    for each in given.planted:
        told = [dict(place).get("record", "1") for place in places(found, each.text)]
        assert dict(each.place)["record"] in told or told == ["1"], f"{each} is told at {told}"


# -- long texts -----------------------------------------------------------------------------------

_LENGTHS = st.lists(st.sampled_from([0, 1, 20, 79, 500, 3000]), min_size=1, max_size=60)


def blocks_hold_everything_once(given: tuple[list[int], int, int]) -> None:
    """What the blocks of a text own is the text, and each knows its first line."""
    lengths, size, step = given
    text = "".join(f"{number} ".ljust(length, "x")[:length] + "\n" for number, length in enumerate(lengths))
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    owned = ""
    for block in plain.blocks(pieces, size=size):
        start = len(owned) - block.start
        assert text.startswith(block.text, start)
        assert block.line == 1 + text.count("\n", 0, start)
        owned += block.text[block.start : block.end]
    assert owned == text


def pieces_change_nothing(given: tuple[str, str, int]) -> None:
    """However many bytes come at a time, the text is the same."""
    text, encoding, most = given
    raw = text.encode(encoding)
    whole = "".join(plain.pieces(io.BytesIO(raw)))
    assert "".join(plain.pieces(Trickle(raw, most))) == whole


TEXTS = {
    "JSON": (records(), records_are_read),
    "JSON: cut": (st.tuples(records().filter(_is_one_value), st.floats(0, 1)), loss_is_told),
    "blocks of text": (st.tuples(_LENGTHS, st.integers(200, 4000), st.integers(1, 9000)), blocks_hold_everything_once),
    "pieces of text": (
        st.tuples(
            st.text("abc éèœ€Ж\r\n\u0301\u0327\u2028\x85 \U0001d400", max_size=60),
            st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
            st.integers(4, 40),
        ),
        pieces_change_nothing,
    ),
}
