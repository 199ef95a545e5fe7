"""Reading one root item: each member ends as one row, whatever becomes of it."""

import io
import random
import time
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

from leakscan import pipeline
from leakscan.extract.budget import Limits
from leakscan.inventory import open_inventory
from leakscan.locator import Locator
from leakscan.model import Document, Item, Outcome
from leakscan.reading import read_root
from leakscan.settings import read
from tests.conftest import NOW
from tests.detect.numbers import invented
from tests.hostile.packages import changed, letter
from tests.shares import archive, fill, nested, zip_bomb

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


def test_what_a_parser_holds_when_its_time_is_up_counts(tools):
    """One paragraph of a letter that takes long: the one before it was read, and not given yet."""
    runs = b"<w:p>" + b"<w:r><w:t>a</w:t></w:r>" * 600_000 + b"</w:p>"
    data = changed(letter(f"NIR : {NUMBER}"), "word/document.xml", b"<w:sectPr", runs + b"<w:sectPr")
    item = Item(Locator("poste", "a.docx"), partial(io.BytesIO, data), len(data))

    outcome = read_root(item, replace(tools, limits=Limits(seconds=1.0)))

    assert [each.status for each in outcome.documents] == ["partial"]
    assert [(each.rule_id, each.count) for each in outcome.findings] == [("fr.nir", 1)]
    assert [each.canonical() for each in outcome.findings[0].places] == ["poste:a.docx#paragraph=1"]


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


def test_where_a_parser_gave_up_is_told_without_what_it_read(tools):
    """Its first look at the file tells what kind of file it is; the second one fails, with content in its message."""
    looks = iter([io.BytesIO(b"bonjour " * 40)])

    def look():
        for stream in looks:
            return stream
        raise LookupError(f"no such person: {NUMBER}")

    outcome = read_root(Item(Locator("poste", f"{NUMBER}.txt"), look, 320), tools)

    [document] = outcome.documents
    assert document.status == "corrupt"
    # A file of text has a second chance, which fails as well.
    assert len(outcome.traces) == 2
    for trace in outcome.traces:
        assert "LookupError: tests/test_reading.py:" in trace
        assert " < leakscan/reading.py:" in trace
        assert NUMBER not in trace


def test_a_scan_hears_where_parsers_gave_up(tmp_path, monkeypatch):
    """The command shows it under --debug. The worker's answer is made up, since no file is known to cause one."""
    share, home, heard = fill(tmp_path / "partage", {"a.txt": "bonjour"}), tmp_path / "home", []
    told = Outcome((Document(Locator("partage", "a.txt"), "corrupt"),), traces=("partage:a.txt: LookupError: a.py:1",))
    monkeypatch.setattr(pipeline, "read_all", lambda items, setup, *, workers: ((item, told) for item in items))
    settings = read(None, {"LEAKSCAN_HOME": str(home)})
    with open_inventory(tmp_path / "inventory.db") as inventory:
        pipeline.scan(share, inventory, settings, watch=lambda _: None, now=lambda: NOW, trace=heard.append)

    assert heard == ["partage:a.txt: LookupError: a.py:1"]
