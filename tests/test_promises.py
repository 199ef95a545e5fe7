"""The promises of the product, one test each, kept through the command line as a user would see them."""

import json
import os
import random
import signal
import sqlite3
import time
from functools import partial
from pathlib import Path

import pytest

from leakscan.errors import RulesError
from leakscan.fingerprint import load_key
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.rulebook import default_folder
from leakscan.workers import Setup, read_all
from tests.conftest import NOW
from tests.detect.numbers import invented
from tests.guards import DENIED, NO_SOCKET, NO_TRACE, SLOW, guard
from tests.shares import (
    MAGIC,
    archive,
    fill,
    gzip_bomb,
    letter,
    locked_archive,
    mail,
    nested,
    page,
    tarball,
    workbook,
    zip_bomb,
)

NUMBERS = invented(6, seed=21)
# The moments and row numbers of a run; everything else must be the same in every run.
VOLATILE = ("id", "first_seen", "last_seen")


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    return root


def ordinary():
    return {
        "courrier.txt": f"Madame MOREL, NIR : {NUMBERS[0]}\n",
        "liste.csv": "Nom;NIR\n" + "".join(f"PETIT;{number}\n" for number in NUMBERS),
        "alt/lettre.docx": letter("Compte rendu", f"NIR : {NUMBERS[1]}"),
        "alt/base.xlsx": workbook([["Nom", "NIR"], ["PETIT", NUMBERS[2]]]),
        "alt/page.pdf": page(f"NIR : {NUMBERS[3]}"),
        "mails/message.eml": mail(f"NIR : {NUMBERS[4]}", ("piece.csv", f"Nom;NIR\nPETIT;{NUMBERS[5]}\n".encode())),
        "sauvegarde.zip": archive(("dedans.zip", archive(("note.txt", f"NIR : {NUMBERS[0]}"))), ("vide.txt", b"")),
        "vieux.tar.gz": tarball(("a.txt", f"NIR : {NUMBERS[1]}".encode())),
        "vide.txt": "",
    }


def stable(rows):
    return [{key: value for key, value in row.items() if key not in VOLATILE} for row in rows]


def test_nothing_is_skipped_silently(leakscan, share, tmp_path):
    fill(share, {
        "lisible.txt": "bonjour\n",
        "refuse.txt": "bonjour\n",
        "deux\nlignes.txt": "bonjour\n",
        b"\xe9t\xe9.txt": "bonjour\n",
        "signes !#&=~:%41.txt": "bonjour\n",
        "vide.docx": b"",
        "abime.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 20,
        "verrou.zip": locked_archive("note.txt", b"bonjour"),
        "sac.zip": archive(("note.txt", "bonjour"), ("verrou.zip", locked_archive("a.txt", b"b")), ("vide.docx", b"")),
        "Personnel/agenda.txt": "bonjour\n",
        "photo.heic": b"\0\0\0\x18ftypheic" + bytes(200),
    })  # fmt: skip
    os.mkfifo(share / "tube")
    (share / "boucle").symlink_to(share, target_is_directory=True)
    (share / "nulle part").symlink_to("absent.txt")
    site, _ = guard(tmp_path / "site", DENIED)
    code, _, err = leakscan.scan(share, PYTHONPATH=site)
    told = {f"{path}|{member}": status for (path, member), status in leakscan.statuses().items()}

    assert (code, err) == (2, "")
    assert told == {
        "lisible.txt|": "scanned",
        "refuse.txt|": "denied",
        "deux\nlignes.txt|": "scanned",
        "\udce9t\udce9.txt|": "scanned",
        "signes !#&=~:%41.txt|": "scanned",
        "vide.docx|": "corrupt",
        "abime.pdf|": "partial",
        "verrou.zip|": "encrypted",
        "verrou.zip|note.txt": "encrypted",
        "sac.zip|": "partial",
        "sac.zip|note.txt": "scanned",
        "sac.zip|verrou.zip": "encrypted",
        "sac.zip|verrou.zip!/a.txt": "encrypted",
        "sac.zip|vide.docx": "corrupt",
        "Personnel|": "excluded",
        "photo.heic|": "partial",
        "tube|": "excluded",
        "boucle|": "excluded",
        "nulle part|": "excluded",
    }


def test_scanning_changes_nothing(leakscan, share, tmp_path):
    fill(share, ordinary())
    before = traces(share)
    site, attempts = guard(tmp_path / "site", NO_TRACE, root=share)
    code, _, _ = leakscan.scan(share, PYTHONPATH=site)

    assert code == 1
    assert traces(share) == before
    assert not attempts.exists()


def traces(root):
    """Content, dates and rights of everything; the time of access of files, which Linux lets a reader leave alone."""
    seen = {}
    for folder, _, names in os.walk(root):
        for name in (".", *names):
            path = Path(folder, name)
            found = os.lstat(path)
            read = (found.st_atime_ns,) if name != "." and hasattr(os, "O_NOATIME") else ()
            seen[path] = (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, *read)
    return seen


def test_the_same_input_gives_the_same_result_without_reading_again(leakscan, share):
    fill(share, ordinary())
    leakscan.scan(share)
    first = [stable(leakscan.rows(table)) for table in ("files", "findings")]
    _, out, _ = leakscan.scan(share, "--json")
    second = [stable(leakscan.rows(table)) for table in ("files", "findings")]

    assert json.loads(out)[0]["carried_over"] == len(ordinary())
    assert second == first


def test_a_fresh_inventory_gives_the_same_result(leakscan, share, tmp_path):
    fill(share, ordinary())
    same_key(leakscan)
    for name in ("a", "b"):
        leakscan.scan(share, "--inventory", tmp_path / f"{name}.db")
    tables = [
        [stable(leakscan.rows(table, "--inventory", tmp_path / f"{name}.db")) for table in ("files", "findings")]
        for name in ("a", "b")
    ]

    assert tables[0] == tables[1]


def same_key(leakscan):
    """Inventories of one key: their fingerprints can be compared."""
    config = leakscan.home / "config"
    config.mkdir()
    load_key(f"file:{config / 'one.key'}", create=True)
    (config / "leakscan.toml").write_text(f'key = "file:{config / "one.key"}"\n', encoding="utf-8")


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><l>&a11;</l>"
)


def hostile():
    draw = random.Random(4)
    whole = {name: content for name, content in ordinary().items() if isinstance(content, bytes)}
    return {
        "bombe.zip": zip_bomb(80 << 20),
        "bombe.gz": gzip_bomb(80 << 20),
        "poupees.zip": nested(40),
        "rires.xml": LAUGHS,
        "profond.json": "[" * 200_000,
        "profond.html": "<div>" * 100_000,
        "profond.rtf": "{\\rtf1" + "{" * 100_000,
        "lignes.csv": ";" * 2_000_000,
        **{f"hasard.{ending}": magic + draw.randbytes(20_000) for ending, magic in MAGIC.items()},
        **{f"coupe/{name}": content[: len(content) // 2] for name, content in whole.items()},
        **{f"coupe/tete/{name}": content[:100] for name, content in whole.items()},
    }


def test_a_hostile_file_costs_one_row(leakscan, share):
    files = {**hostile(), "honnete.txt": f"NIR : {NUMBERS[0]}\n"}
    fill(share, files)
    code, _, err = leakscan.scan(share)
    told = leakscan.statuses()
    locators = [row["locator"] for row in leakscan.rows("files")]

    assert (code, err) == (2, "")
    assert len(locators) == len(set(locators))
    assert {path for path, member in told if not member} == set(files)
    assert told["honnete.txt", ""] == "scanned"
    assert "honnete.txt" in {row["path"] for row in leakscan.rows("findings") if row["severity"] == "high"}
    assert "too-deep" in {status for (path, _), status in told.items() if path == "poupees.zip"}


def test_a_worker_that_dies_or_hangs_costs_one_row(share, cache, tmp_path):
    load_key(f"file:{tmp_path / 'k.key'}", create=True)
    setup = Setup(default_folder(), f"file:{tmp_path / 'k.key'}", cache, 2.0, 3 << 30, NOW, patience=1.0)
    fill(share, {"a.txt": "bonjour\n", "b.txt": "bonjour\n"})
    items = [
        Item(Locator("s", "a.txt"), partial(open, share / "a.txt", "rb"), 8),
        Item(Locator("s", "meurt"), partial(signal.raise_signal, signal.SIGKILL)),
        Item(Locator("s", "dort"), partial(time.sleep, 600)),
        Item(Locator("s", "b.txt"), partial(open, share / "b.txt", "rb"), 8),
    ]
    told = {item.name: [row.status for row in outcome.documents] for item, outcome in read_all(items, setup, workers=1)}

    assert told == {"a.txt": ["scanned"], "meurt": ["crashed"], "dort": ["timeout"], "b.txt": ["scanned"]}


def test_workers_that_cannot_start_end_the_run_with_the_reason(share, tmp_path):
    load_key(f"file:{tmp_path / 'k.key'}", create=True)
    setup = Setup(tmp_path / "no rules", f"file:{tmp_path / 'k.key'}", None, 10.0, 3 << 30, NOW)
    fill(share, {"a.txt": "bonjour\n"})
    item = Item(Locator("s", "a.txt"), partial(open, share / "a.txt", "rb"), 8)

    with pytest.raises(RulesError, match="no rule files"):
        list(read_all([item], setup, workers=1))


def test_no_network_is_touched(leakscan, share, tmp_path):
    link = "https://patients.test/dossier"
    fill(share, {
        **ordinary(),
        "page.html": f"<img src='{link}.png'><link rel=stylesheet href='{link}.css'><iframe src='{link}'></iframe>",
        "externe.xml": f"<!DOCTYPE a SYSTEM '{link}.dtd' [<!ENTITY b SYSTEM '{link}'>]><a>&b;</a>",
        "image.svg": f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{link}.png'/></svg>",
    })  # fmt: skip
    site, attempts = guard(tmp_path / "site", NO_SOCKET)
    code, _, err = leakscan.scan(share, "--report", tmp_path / "r.html", PYTHONPATH=site)

    assert (code, err) == (1, "")
    assert not attempts.exists()


def test_a_run_that_was_killed_is_taken_up_again(leakscan, share, tmp_path):
    fill(share, {f"{number:03d}.txt": f"NIR : {value}\n" for number, value in enumerate(invented(150, seed=22))})
    same_key(leakscan)
    site, _ = guard(tmp_path / "site", SLOW, root=share)
    undisturbed, killed = tmp_path / "undisturbed.db", tmp_path / "killed.db"
    leakscan.scan(share, "--inventory", undisturbed)
    with leakscan.start("scan", "--jobs", 1, share, "--inventory", killed, PYTHONPATH=site) as process:
        wait_for_rows(killed, 20)
        process.kill()
    half = rows_in(killed)
    code, out, err = leakscan.scan(share, "--json", "--inventory", killed)
    tables = [
        [stable(leakscan.rows(table, "--inventory", file)) for table in ("files", "findings")]
        for file in (undisturbed, killed)
    ]

    assert 20 <= half < 150
    assert (code, err, json.loads(out)[0]["carried_over"]) == (1, "", half)
    assert tables[0] == tables[1]
    assert len({row["path"] for row in tables[1][0]}) == len(tables[1][0]) == 150


def wait_for_rows(file, count):
    until = time.monotonic() + 60
    while time.monotonic() < until and rows_in(file) < count:
        time.sleep(0.05)


def rows_in(file):
    if not file.exists():
        return 0
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute("select count(*) from documents").fetchone()[0]
    except sqlite3.OperationalError:  # not yet made
        return 0
    finally:
        connection.close()


def test_only_a_scan_says_that_something_is_dealt_with(leakscan, share):
    fill(share, {"a.txt": f"NIR : {NUMBERS[0]}\n", "b.txt": f"NIR : {NUMBERS[1]}\n"})
    before, _, _ = leakscan.scan(share)
    fill(share, {"a.txt": "efface\n", "b.txt": "efface aussi\n"})
    unseen = [(row["severity"], row["status"]) for row in leakscan.rows("findings")]
    after, _, _ = leakscan.scan(share)

    assert (before, unseen) == (1, [("high", "open"), ("high", "open")])
    assert (after, leakscan.rows("findings")) == (0, [])
