"""Texts made of openers that nothing closes: four times the text takes about four times as long, never sixteen."""

import time

import pytest

from leakscan.extract.database.kinds import looks_like_sql
from leakscan.extract.database.sql_values import row_at


def row(text):
    row_at(text, 0, backslashes=True, is_last=True)


# What reads the text, how it begins, and what is repeated behind.
HOSTILE = {
    "insertions without a name": (looks_like_sql, "-- dump\nINSERT INTO ", "INSERT INTO a"),
    "lists of columns": (looks_like_sql, "-- dump\n", "COPY a (b\n"),
    "comments in a row": (row, "(1", " /*"),
    "dashes in a row": (row, "(1", " --"),
    "brackets in a row": (row, "(1", "["),
    "quotes behind backslashes in a row": (row, "(1,'", "\\'"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion(case):
    read, before, piece = HOSTILE[case]
    taken = [0.001]
    for size in (2_000, 8_000, 32_000, 128_000):
        begun = time.process_time()
        read(before + piece * (size // len(piece)) + "\x01")
        taken.append(time.process_time() - begun)
        if taken[-1] > 0.5:
            break

    assert taken[-1] < 0.5 or taken[-1] < 9 * taken[-2]
