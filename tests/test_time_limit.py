"""The time a file may take: what was read before it is up counts, wherever the reading hangs."""

import threading
from functools import partial
from types import SimpleNamespace

import pytest

from leakscan.fingerprint import load_key
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.rulebook import default_folder
from leakscan.workers import Setup, Witness, read_all
from tests import slow_streams
from tests.conftest import NOW

INTERRUPTED = "Reading took longer than one file may take; what came before counts"
TOLD_BY_THE_WITNESS = "Reading took too long and was stopped; what came before counts"


@pytest.fixture
def read(cache, tmp_path):
    """Reads one file that takes longer than its three seconds, and one after it."""
    load_key(f"file:{tmp_path / 'k.key'}", create=True)
    setup = Setup(default_folder(), f"file:{tmp_path / 'k.key'}", cache, 3.0, 3 << 30, NOW, patience=5.0)
    after = tmp_path / "apres.txt"
    after.write_bytes(b"bonjour\n")

    def outcomes(name):
        items = [
            Item(Locator("s", "lent.txt"), partial(slow_streams.opened, name), 1000),
            Item(Locator("s", "apres.txt"), partial(after.open, "rb"), 8),
        ]
        return {item.name: outcome for item, outcome in read_all(items, setup, workers=1)}

    return outcomes


@pytest.mark.parametrize(
    ("name", "status", "detail"),
    [
        ("in_python", "partial", INTERRUPTED),
        ("in_python_that_catches", "partial", INTERRUPTED),
        ("in_c", "partial", TOLD_BY_THE_WITNESS),
        ("in_c_with_the_interpreter", "timeout", "Reading took too long and was stopped"),
    ],
)
def test_what_was_read_before_the_time_was_up_counts(read, name, status, detail):
    told = read(name)
    document = told["lent.txt"].documents[0]
    passwords = sum(each.count for each in told["lent.txt"].findings if each.rule_id == "cred.password-text")

    assert (document.status, document.detail) == (status, detail)
    assert bool(passwords) == (status == "partial")
    assert document.sha256 == ""
    assert told["apres.txt"].documents[0].status == "scanned"


def test_the_cause_is_kept_so_that_the_next_scan_reads_it_again(read):
    problems = {(each.kind, each.locator.path) for each in read("in_python")["lent.txt"].problems}

    assert problems == {("timeout", "lent.txt")}


def test_a_reading_that_comes_back_while_it_is_told_of_gives_no_second_result():
    """The farewell ends the process; until then the reading waits."""
    is_asked, order = threading.Event(), []

    def so_far():
        is_asked.set()
        threading.Event().wait(0.5)
        return "so far"

    with Witness(order.append).of(SimpleNamespace(so_far=so_far), 0.0):
        is_asked.wait()
    order.append("came back")

    assert order == ["so far", "came back"]
