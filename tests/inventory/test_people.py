"""How many different people an inventory tells of: the same patient in ten files counts once."""

import pytest

from leakscan.locator import Locator
from tests.inventory.rows import MONDAY, assessment, document, finding, hashes, outcome, state


@pytest.fixture
def keep(inventory, monday):
    """Records a file with numbers and names, each person a letter."""

    def record(path, numbers="", names="", confidence="high"):
        file = Locator("poste", path)
        told = outcome(
            finding(file, fingerprints=hashes(numbers), confidence=confidence),
            documents=(document(file),),
            assessment=assessment(file, names=hashes(names), persons_high=5, minors=1),
        )
        inventory.record(monday, told, state(path, file_id=path), read_at=MONDAY)

    return record


def test_a_number_in_two_files_counts_once(inventory, keep):
    keep("a.csv", numbers="abc")
    keep("b.csv", numbers="bcd")

    assert (inventory.summary().persons_low, inventory.summary().persons_high) == (4, 10)


def test_names_and_numbers_may_be_the_same_people(inventory, keep):
    keep("a.csv", numbers="ab")
    keep("b.docx", names="xyz")
    keep("c.docx", names="z")

    assert inventory.summary().persons_low == 3


def test_numbers_that_chance_explains_are_nobody(inventory, keep):
    keep("a.csv", numbers="abc", confidence="low")

    assert inventory.summary().persons_low == 0


def test_minors_are_exported_with_their_file(inventory, keep):
    keep("a.csv", numbers="abc")

    assert [row["minors"] for row in inventory.files()] == [1]
