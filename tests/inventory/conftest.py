"""An inventory with one source and its runs."""

import pytest

from leakscan.inventory import open_inventory
from tests.inventory.rows import MONDAY, TUESDAY, outcome, state


@pytest.fixture
def inventory(tmp_path):
    with open_inventory(tmp_path / "data" / "inventory.db") as opened:
        yield opened


@pytest.fixture
def source(inventory):
    return inventory.source("/srv/poste", "folder", "uuid-1", "poste")


@pytest.fixture
def monday(inventory, source):
    return inventory.begin(source, digest="d1", started=MONDAY)


@pytest.fixture
def tuesday(inventory, source, monday):
    """A second run, after `monday` recorded one spreadsheet."""
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    inventory.close_walk(monday)
    inventory.finish(monday, outcome="complete", finished=MONDAY, walked_files=1, walked_bytes=4096)
    return inventory.begin(source, digest="d1", started=TUESDAY)
