"""Numbers that a form keeps in pieces: one field for each group of digits, or for each digit."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from leakscan.extract.pdf.objects import Entry

_COUNTED = re.compile(r"[\W_]{0,4}\d{1,4}(?!\w)")
_PIECE = re.compile(r"\d{1,5}|2[AB]")
_LEAST, _LONGEST = 13, 24


def joined(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The number for each run of fields whose names count on and whose values are a few digits each.

    >>> fields = [Entry("form", f"{number:05d}", f"nir{number}", 1) for number in range(3)]
    >>> [(each.label, each.text) for each in joined(fields)]
    [('nir', '00000 00001 00002')]
    """
    for (page, stem, is_piece), run in groupby(entries, _kin):
        pieces = [entry.text.strip() for entry in run]
        length = sum(map(len, pieces))
        if is_piece and len(pieces) > 1 and _LEAST <= length <= _LONGEST:
            yield Entry("form", " ".join(pieces), stem, page)


def _kin(entry: Entry) -> tuple[int, str, bool]:
    is_piece = entry.part == "form" and bool(_PIECE.fullmatch(entry.text.strip()))
    return entry.page, _COUNTED.sub("", entry.label), is_piece
