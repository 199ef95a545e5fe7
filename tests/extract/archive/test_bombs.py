"""Archives made to exhaust: each costs little, and what stands beside the bomb is read."""

import gzip
import io
import zipfile

import pytest

from leakscan.extract.budget import Budget, Limits, OverBudget
from leakscan.locator import Locator
from leakscan.model import Item
from tests.extract.samples import MARKER


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return out.getvalue()


def statuses(outcome) -> dict[str, str]:
    return {document.locator.member(): document.status for document in outcome.documents}


def test_archives_in_archives_are_a_bomb_together(outcome_of):
    layer = zipped(("zeros.bin", bytes(60 << 20)))
    for _ in range(2):
        layer = zipped(*((f"{number}.zip", layer) for number in range(4)))
    outcome = outcome_of(zipped(("tout.zip", layer), ("courrier.txt", MARKER.encode())), "bombe.zip")
    found = statuses(outcome)

    assert (found[""], found["courrier.txt"]) == ("partial", "scanned")
    assert "suspicious-ratio" in found.values()
    assert len(found) < 40


def test_an_archive_of_itself_ends_at_the_depth(outcome_of):
    packed = b"au fond"
    for _ in range(30):
        packed = gzip.compress(packed, mtime=0)
    found = statuses(outcome_of(packed, "poupee.gz"))

    assert len(found) == 18
    assert found["!/".join(["poupee"] * 17)] == "too-deep"


def budget_after(count: int, *, size: int) -> Budget:
    budget = Budget(Limits(), size=size)
    budget.spend(count, so_far=1)
    return budget


def child(depth: int) -> Item:
    locator = Locator("p", "a.zip")
    for _ in range(depth):
        locator = locator.enter("zip", "b")
    return Item(locator, io.BytesIO)


def test_what_is_far_larger_than_its_file_is_followed_no_deeper():
    budget = budget_after(300 << 20, size=1000)
    budget.enter(child(1))
    budget.spend(1000, so_far=1000)

    with pytest.raises(OverBudget, match="suspicious-ratio"):
        budget.enter(child(2))
    with pytest.raises(OverBudget, match="suspicious-ratio"):
        budget.spend(1, so_far=2 << 20)


def test_large_files_may_hold_much():
    budget = budget_after(300 << 20, size=10 << 20)
    budget.enter(child(5))
    budget.spend(1, so_far=60 << 20, packed=1000)

    with pytest.raises(OverBudget, match="suspicious-ratio"):
        budget.spend(1, so_far=65 << 20, packed=1000)
