"""Reading one root item: each member ends as one row, whatever becomes of it."""

import io
import random
import time
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

from leakscan.extract.budget import Limits
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.reading import read_root
from tests.detect.numbers import invented
from tests.shares import archive, nested, zip_bomb

NUMBER = invented(1, seed=31)[0]


@pytest.fixture
def statuses(tools):
    def read(data, **limits):
        chosen = replace(tools, limits=Limits(**limits))
        outcome = read_root(Item(Locator("poste", "a.zip"), partial(io.BytesIO, data), len(data)), chosen)
        return [(document.locator.member(), document.status) for document in outcome.documents]

    return read


def test_the_root_comes_first_and_members_after_it(statuses):
    data = archive(("b.zip", archive(("c.txt", "bonjour"))), ("d.txt", "bonjour"))

    assert statuses(data) == [("", "scanned"), ("d.txt", "scanned"), ("b.zip", "scanned"), ("b.zip!/c.txt", "scanned")]


def test_a_member_that_breaks_off_is_one_row(statuses):
    text = "\n".join(f"NIR : {NUMBER} {random.Random(line).random()}" for line in range(3000))
    cut = archive(("note.txt", text))[:20_000]

    assert statuses(cut) == [("", "partial"), ("note.txt", "partial")]


def test_a_member_too_many_is_a_row(statuses):
    data = archive(*((f"{number}.txt", "bonjour") for number in range(4)))

    assert sorted(status for _, status in statuses(data, members=2)) == [
        "partial",
        "scanned",
        "scanned",
        "too-many",
        "too-many",
    ]


def test_a_larger_file_may_hold_more_members(tools):
    data = archive(*((f"{number}.txt", "bonjour") for number in range(4)))
    item = Item(Locator("poste", "a.zip"), partial(io.BytesIO, data), 256 << 20)
    outcome = read_root(item, replace(tools, limits=Limits(members=2)))

    assert [document.status for document in outcome.documents] == ["scanned"] * 5


def test_a_member_too_deep_is_a_row(statuses):
    read = statuses(nested(4), depth=2)

    assert (read[0], read[-1]) == (("", "too-deep"), ("niveau2.zip!/niveau1.zip!/niveau0.zip", "too-deep"))


def test_a_member_too_large_is_read_up_to_the_limit(statuses):
    assert statuses(zip_bomb(10 << 20), member_bytes=4 << 20) == [("", "partial"), ("zeros.txt", "partial")]


def test_a_reading_that_takes_too_long_ends(statuses):
    assert statuses(archive(("a.txt", "bonjour")), seconds=0.0) == [("", "timeout")]


def test_a_place_named_by_a_value_is_masked(tools):
    """A key of a document may be the number itself: no list of places tells it."""
    data = ('{"' + NUMBER + '": {"nir": "' + NUMBER + '"}, "autre": {"note": [1, {"a": 2}]}}').encode()

    outcome = read_root(Item(Locator("poste", "a.json"), partial(io.BytesIO, data), len(data)), tools)

    places = [place.canonical() for finding in outcome.findings for place in finding.places]
    assert places
    assert not any(NUMBER in place for place in places)


class _Stuck(io.BytesIO):
    """A file whose bytes from some place on never come."""

    def __init__(self, data, place):
        super().__init__(data)
        self._place = place

    def readinto(self, buffer):
        until = time.monotonic() + 60
        while self.tell() <= self._place < self.tell() + len(buffer) and time.monotonic() < until:
            pass
        return super().readinto(buffer)


def test_what_was_read_before_a_silent_loop_counts(tools):
    data = archive(("a.txt", f"NIR : {NUMBER}"), ("b.bin", random.Random(5).randbytes(3 << 20)), ("c.txt", "bonjour"))
    item = Item(Locator("poste", "a.zip"), partial(_Stuck, data, 1 << 20), len(data))

    outcome = read_root(item, replace(tools, limits=Limits(seconds=1.0)))

    assert [(each.locator.member(), each.status) for each in outcome.documents] == [
        ("", "partial"), ("b.bin", "timeout"), ("a.txt", "scanned")
    ]  # fmt: skip
    assert [(each.rule_id, each.count) for each in outcome.findings] == [("fr.nir", 1)]


class _Poor(io.BytesIO):
    """A file of which one part takes more memory than there is."""

    def readinto(self, buffer):
        if 1 << 20 < self.tell() < 2 << 20:
            raise MemoryError
        return super().readinto(buffer)


def test_a_member_for_which_memory_lacks_costs_one_row(tools):
    data = archive(("a.txt", "bonjour"), ("b.bin", random.Random(5).randbytes(3 << 20)), ("c.txt", f"NIR : {NUMBER}"))
    item = Item(Locator("poste", "a.zip"), partial(_Poor, data), len(data))

    outcome = read_root(item, tools)

    assert [(each.locator.member(), each.status) for each in outcome.documents] == [
        ("", "partial"), ("c.txt", "scanned"), ("b.bin", "too-large"), ("a.txt", "scanned")
    ]  # fmt: skip
    assert [(each.rule_id, each.count) for each in outcome.findings] == [("fr.nir", 1)]


def test_a_disk_without_room_for_copies_is_told_as_such(tools, monkeypatch):
    """And not as damage of the member; what found room was read."""
    data = archive(("note.txt", f"NIR : {NUMBER}"), ("gros.txt", f"NIR : {NUMBER}\n" + "bonjour\n" * (5 << 20)))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    outcome = read_root(Item(Locator("poste", "a.zip"), partial(io.BytesIO, data), 100 << 20), tools)
    told = {each.locator.member(): (each.status, each.detail) for each in outcome.documents}

    assert told["note.txt"] == ("scanned", "")
    assert told["gros.txt"] == (
        "partial", "The disk has no room for a copy of the member; free some space and scan again",
    )  # fmt: skip
    assert ("error", "gros.txt") in {(each.kind, each.locator.member()) for each in outcome.problems}
    assert {each.locator.member() for each in outcome.findings} == {"note.txt", "gros.txt"}
