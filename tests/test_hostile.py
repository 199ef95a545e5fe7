"""Files made to exhaust, to loop and to lie: each ends as it must, and the number beside the bomb is found."""

from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest

from leakscan.extract.budget import Limits
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.reading import read_root
from tests.hostile import FILES


@pytest.mark.parametrize("hostile", [each for each in FILES if not each.slow], ids=lambda each: each.name)
def test_a_hostile_file_ends_as_it_must(hostile, tools):
    data = hostile.make()
    item = Item(Locator("poste", hostile.name), partial(BytesIO, data), len(data))
    outcome = read_root(item, replace(tools, limits=Limits(seconds=60.0)))

    assert outcome.documents[0].status == hostile.status
    assert any(finding.rule_id == "fr.nir" for finding in outcome.findings) == hostile.holds
