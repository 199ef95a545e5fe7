"""The status of a document follows from its parts and members."""

import pytest

from leakscan.locator import Locator
from leakscan.model import Problem
from leakscan.rollup import UNREAD_INSIDE, rolled_up

FILE = Locator("poste", "dossier.zip")
PAGE = FILE.at(page=3)


@pytest.mark.parametrize(
    ("own", "members", "has_text", "expected"),
    [
        ([], [], True, ("scanned", "")),
        ([], [], False, ("scanned", "")),
        ([], ["scanned", "excluded"], False, ("scanned", "")),
        ([], ["encrypted", "scanned"], False, ("partial", UNREAD_INSIDE)),
        ([], ["encrypted", "encrypted"], False, ("encrypted", UNREAD_INSIDE)),
        ([], ["encrypted", "corrupt"], False, ("partial", UNREAD_INSIDE)),
        ([], ["unsupported"], True, ("partial", UNREAD_INSIDE)),
        ([Problem(FILE, "encrypted", "a lock")], [], False, ("encrypted", "a lock")),
        ([Problem(FILE, "corrupt", "a fault")], [], True, ("partial", "a fault")),
        ([Problem(FILE, "corrupt", "a fault")], ["scanned"], False, ("partial", "a fault")),
        ([Problem(PAGE, "missing-dependency", "a picture")], [], True, ("partial", "a picture")),
        ([Problem(PAGE, "missing-dependency", "a picture")], [], False, ("missing-dependency", "a picture")),
    ],
)
def test_a_document_is_scanned_only_when_everything_in_it_was_read(own, members, has_text, expected):
    assert rolled_up(own=own, members=members, has_text=has_text) == expected
