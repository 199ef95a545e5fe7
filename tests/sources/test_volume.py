import os
from pathlib import Path

import pytest

from leakscan.errors import UsageError
from leakscan.sources import identity
from leakscan.sources.mounts import Mount, mount_of, mounts
from leakscan.sources.volume import identity_in

TABLE = r"""22 27 0:21 / /proc rw - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
31 27 8:17 / /media/cle\040rouge rw - vfat /dev/sdb1 rw
32 27 0:44 /@sauvegarde /srv rw - btrfs /dev/sdc1 rw
33 27 8:33 / /media/cle\040rouge rw - vfat /dev/sdc1 rw
"""


@pytest.fixture
def listed(tmp_path):
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    return mounts(table)


@pytest.fixture
def uuids(tmp_path):
    folder = tmp_path / "by-uuid"
    folder.mkdir()
    (folder / "1A2B-3C4D").symlink_to("/dev/null")
    (folder / "parti").symlink_to("/dev/rien")
    return folder


def test_the_later_mount_at_one_point_hides_the_earlier(listed):
    assert mount_of("/media/cle rouge/a/b", listed) == Mount("8:33", "/", "/media/cle rouge", "vfat", "/dev/sdc1")


def test_a_path_belongs_to_the_innermost_mount(listed):
    assert [mount_of(path, listed).point for path in ("/srv/a", "/srvx", "/")] == ["/srv", "/", "/"]


def test_the_identity_is_the_uuid_of_the_device_and_the_folder_in_it(uuids):
    null = Mount("1:3", "/", "/media/cle", "vfat", "/dev/sdz9")

    assert identity_in("/media/cle/Secrétariat/Alt", null, uuids) == "1A2B-3C4D:Secrétariat/Alt"
    assert identity_in("/media/cle", null, uuids) == "1A2B-3C4D:"


def test_a_folder_mounted_elsewhere_keeps_its_identity(uuids):
    bound = Mount("1:3", "/Secrétariat", "/mnt/x", "vfat", "/dev/sdz9")

    assert identity_in("/mnt/x/Alt", bound, uuids) == "1A2B-3C4D:Secrétariat/Alt"


def test_without_a_uuid_the_file_system_is_told_by_its_number(tmp_path, uuids):
    mount = Mount("99:1", "/", str(tmp_path), "ext4", "none")

    assert identity_in(f"{tmp_path}/by-uuid", mount, uuids) == f"fsid:{os.statvfs(tmp_path).f_fsid:x}:by-uuid"


def test_a_share_without_a_number_is_told_by_its_server(monkeypatch, tmp_path):
    monkeypatch.setattr("leakscan.sources.volume._file_system_id", lambda path: 0)
    mount = Mount("0:50", "/", "/mnt/nas", "nfs4", "nas:/export/cabinet")

    assert identity_in("/mnt/nas/2024", mount, tmp_path) == "nfs4:nas:/export/cabinet:2024"


def test_without_a_list_of_mounts_the_mount_point_is_looked_for_upwards(tmp_path):
    assert identity_in(str(tmp_path), None).startswith("fsid:")


def test_the_same_folder_through_a_link_is_the_same_source(tmp_path):
    (tmp_path / "dossier").mkdir()
    (tmp_path / "lien").symlink_to(tmp_path / "dossier")

    assert identity(str(tmp_path / "lien")) == identity(str(tmp_path / "dossier"))
    assert identity(str(tmp_path / "dossier")).endswith("dossier")


def test_a_root_that_is_not_there_is_told_with_what_to_check(tmp_path):
    with pytest.raises(UsageError, match="check the path"):
        identity(str(tmp_path / "rien"))


def test_a_system_without_a_list_of_mounts_gives_an_empty_one(tmp_path):
    assert mounts(Path(tmp_path / "mountinfo")) == []
