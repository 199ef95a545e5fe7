"""Invented numbers with computed keys, and the ways in which people write them."""

import random
from itertools import pairwise

from leakscan.checks.fr import nir_key

MONTHS = [f"{month:02d}" for month in (*range(1, 13), 20, *range(30, 43), *range(50, 100))]


def with_key(body):
    return body + nir_key(body)


def invented(count, *, seed):
    """So many different numbers, key included."""
    draw = random.Random(seed)
    numbers = set()
    while len(numbers) < count:
        sex, year, month = draw.choice("12"), draw.randrange(100), draw.randrange(1, 13)
        place, order = draw.randrange(1, 96) * 1000 + draw.randrange(1, 991), draw.randrange(1, 1000)
        numbers.add(with_key(f"{sex}{year:02d}{month:02d}{place:05d}{order:03d}"))
    return sorted(numbers)


def in_fields(number, separator):
    """The number written in its fields: sex, year, month, department, commune, order, key."""
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return separator.join(number[start:end] for start, end in pairwise(cuts) if number[start:end])
