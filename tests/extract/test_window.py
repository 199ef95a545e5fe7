"""A range of a stream, as directories of archives name them."""

import pytest

from leakscan.extract.unpacked import CUT, Damage, window


@pytest.mark.parametrize("start", [1 << 40, 1 << 62, 1 << 63, 1 << 80])
def test_a_range_that_no_file_reaches_holds_nothing_and_is_damage(tmp_path, start):
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    damage = Damage()
    with file.open("rb") as stream:
        assert window(stream, start, 1 << 63, damage=damage).read(10) == b""

    assert damage.detail == CUT
