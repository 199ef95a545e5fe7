import pytest

from leakscan.errors import RulesError
from leakscan.rulebook import default_folder
from leakscan.sources import Discard, load_discard

CLOUD = "cloud_only: {windows: [offline], macos: [dataless]}"


def test_the_file_becomes_values():
    loaded = load_discard(default_folder() / "discard.yaml")

    assert {"proc", "sysfs", "devtmpfs", "cgroup2"} <= loaded.pseudo_file_systems
    assert not {"tmpfs", "autofs", "ext4", "fuse", "overlay"} & loaded.pseudo_file_systems
    assert (loaded.windows_attributes, loaded.macos_flags) == (0x441000, 0x40000000)


def test_a_mark_written_twice_counts_once(tmp_path):
    file = tmp_path / "discard.yaml"
    file.write_text("pseudo_file_systems: []\ncloud_only: {windows: [offline, offline], macos: []}")

    assert load_discard(file) == Discard(frozenset(), 0x1000, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("names: [node_modules]", "needs the keys cloud_only, pseudo_file_systems and no other"),
        ("- proc", "needs the keys"),
        (f"pseudo_file_systems: proc\n{CLOUD}", "pseudo_file_systems must be a list of texts"),
        (f"pseudo_file_systems: [9]\n{CLOUD}", "pseudo_file_systems must be a list of texts"),
        ("pseudo_file_systems: []\ncloud_only: {windows: []}", "cloud_only needs the keys macos, windows"),
        ("pseudo_file_systems: []\ncloud_only: {windows: [hidden], macos: []}", "recall-on-data-access, not hidden"),
        ("a: [", "this is not YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path, content, message):
    file = tmp_path / "discard.yaml"
    file.write_text(content)

    with pytest.raises(RulesError, match=message) as raised:
        load_discard(file)

    assert str(raised.value).startswith(str(file))


def test_a_missing_file_is_told_by_its_name(tmp_path):
    with pytest.raises(RulesError, match="cannot be read"):
        load_discard(tmp_path / "discard.yaml")
