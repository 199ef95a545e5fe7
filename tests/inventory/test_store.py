"""Opening an inventory: what is refused, who may read it, when writes are kept, who holds the lock."""

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from leakscan.errors import InventoryError, LockedError
from leakscan.inventory import open_inventory, own_files
from leakscan.inventory.filesystem import network_type
from leakscan.locator import Locator
from tests.inventory.rows import MONDAY, document, outcome, state

MOUNTS = textwrap.dedent(
    r"""
    22 1 8:1 / / rw - ext4 /dev/sda1 rw
    30 22 0:40 / /mnt rw - nfs4 server:/export rw
    31 30 8:2 / /mnt/local\040disk rw - ext4 /dev/sdb1 rw
    """
).strip()


def modes(inventory):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in own_files(inventory.path) if path.exists()}


def test_an_inventory_keeps_its_id_when_it_is_opened_again(tmp_path):
    with open_inventory(tmp_path / "i.db") as first:
        identifier = first.id
    with open_inventory(tmp_path / "i.db") as second:
        assert identifier == second.id


def test_the_files_of_an_inventory_are_for_their_owner_alone(inventory, monday):
    inventory.note(monday, document(), state())
    inventory.flush()

    assert modes(inventory) == {"inventory.db": 0o600, "inventory.db-wal": 0o600, "inventory.db-shm": 0o600}


def test_rights_that_are_too_wide_are_narrowed(tmp_path):
    path = tmp_path / "i.db"
    path.touch(0o644)
    with open_inventory(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_left_alone_and_named(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("rendez-vous " * 200)
    with pytest.raises(InventoryError, match=r"notes.txt: this is no inventory; name another file with --inventory"):
        open_inventory(path)

    assert path.read_text() == "rendez-vous " * 200


def test_the_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("create table patients (name text)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(InventoryError, match=r"other.db: this is no inventory"):
        open_inventory(path)

    assert before == path.read_bytes()


def test_an_inventory_of_a_later_program_is_not_touched(tmp_path):
    path = tmp_path / "i.db"
    open_inventory(path).close()
    with sqlite3.connect(path) as later:
        later.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('leakscan', '9999', '')"
        )
        later.execute("update meta set value = '9.1' where key = 'version'")
    later.close()
    with pytest.raises(InventoryError, match=r"i.db: written by leakscan 9.1, newer than this one; update leakscan"):
        open_inventory(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InventoryError, match="this is a folder"):
        open_inventory(tmp_path)


def test_reading_needs_an_inventory_that_is_there(tmp_path):
    with pytest.raises(InventoryError, match=r"there is no inventory; run a scan first"):
        open_inventory(tmp_path / "i.db", readonly=True)

    assert list(tmp_path.iterdir()) == []


def test_a_reader_sees_what_a_scan_has_kept_and_cannot_write(inventory, monday, source):
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    inventory.flush()
    with open_inventory(inventory.path, readonly=True) as reader:
        assert [row["rule"] for row in reader.findings()] == ["fr.nir"]
        with pytest.raises(InventoryError, match="cannot be written; check the rights"):
            reader.begin(source, digest="", started=MONDAY)


def test_damage_is_told_with_a_remedy(inventory, monday):
    for number in range(300):
        inventory.note(monday, document(Locator("poste", f"{number}.txt")))
    path = inventory.path
    inventory.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(InventoryError, match=r"inventory.db: the inventory is damaged; restore a backup"):
        open_inventory(path)


def test_a_network_file_system_is_found_by_its_mount(tmp_path):
    assert network_type(Path("/mnt/share/i.db"), mounts=MOUNTS) == "nfs4"
    assert network_type(Path("/mnt/local disk/i.db"), mounts=MOUNTS) == ""
    assert network_type(Path("/var/lib/i.db"), mounts=MOUNTS) == ""


def test_an_inventory_on_a_network_file_system_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("leakscan.inventory.store.network_type", lambda path: "cifs")
    with pytest.raises(InventoryError, match=r"cannot lie on a network file system \(cifs\); choose a local disk"):
        open_inventory(tmp_path / "i.db")

    assert list(tmp_path.iterdir()) == []


def test_writes_wait_a_fifth_of_a_second_at_most(tmp_path):
    now = [0.0]
    path = tmp_path / "i.db"
    with open_inventory(path, clock=lambda: now[0]) as inventory, open_inventory(path, readonly=True) as reader:
        run = inventory.begin(inventory.source("/srv", "folder", "", "srv"), digest="", started=MONDAY)
        inventory.note(run, document(), state())
        now[0] = 0.19
        inventory.flush_when_due()
        early = len(list(reader.files()))
        now[0] = 0.2
        inventory.flush_when_due()

        assert (early, len(list(reader.files()))) == (0, 1)


HOLDER = """
import sys, time
from pathlib import Path
from leakscan.inventory import open_inventory
inventory = open_inventory(Path(sys.argv[1]))
with inventory.lock():
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_run_is_refused_until_its_process_ends_even_by_force(tmp_path):
    path = tmp_path / "i.db"
    arguments = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as holder, open_inventory(path) as inventory:
        holder.stdout.readline()
        with pytest.raises(LockedError, match=rf"another run \(process {holder.pid}\) is writing"), inventory.lock():
            pass
        holder.kill()
        holder.wait()
        with inventory.lock():
            assert (tmp_path / "i.db.lock").exists()


def test_a_lock_that_cannot_be_opened_is_told_with_a_remedy(inventory):
    inventory.path.with_name("inventory.db.lock").mkdir()
    with pytest.raises(InventoryError, match=r"inventory.db.lock: the lock cannot be opened"), inventory.lock():
        pass


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from leakscan.inventory import open_inventory
from leakscan.locator import Locator
from leakscan.model import Outcome
from tests.inventory.rows import document, outcome, state
inventory = open_inventory(Path(sys.argv[1]), clock=lambda: 0.0)
now = datetime.now(UTC)
run = inventory.begin(inventory.source("/srv", "folder", "", "srv"), digest="", started=now)
for number in range(3):
    file = Locator("srv", f"{number}.zip")
    members = tuple(document(file.enter("zip", str(each))) for each in range(5))
    inventory.record(run, Outcome((document(file), *members)), state(file.path), read_at=now)
    inventory.flush()
inventory.record(run, outcome(), state(), read_at=now)
os.kill(os.getpid(), 9)
"""


def test_a_killed_run_loses_its_last_writes_and_leaves_nothing_half_written(tmp_path):
    path = tmp_path / "i.db"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, env=environment)
    with open_inventory(path) as inventory:
        assert len(list(inventory.files())) == 3 * 6
        assert [run.outcome for run in inventory.runs()] == ["interrupted"]
