"""Scans files made to exhaust, to loop and to lie, all in one run: how each ends, how long it takes, with what memory.

    python benchmarks/robustness/hostile.py [--seconds 20] [--memory 3072] [--family NAME...] [--write]

The files are those of `tests/hostile`, which says how each must end; one that takes long by its mere size may end in
part when its time is up, with its number found where that stands before. Ends with 1 when one ended otherwise, when its
number was not found, when an innocent file between them suffered, or when the private folder held too much.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(PROJECT)]

from leakscan.fingerprint import load_key  # noqa: E402
from leakscan.locator import Locator  # noqa: E402
from leakscan.model import Item, Outcome  # noqa: E402
from leakscan.rulebook import default_folder  # noqa: E402
from leakscan.workers import Setup, read_all  # noqa: E402
from tests.extract.samples import MARKER  # noqa: E402
from tests.hostile import FAMILIES  # noqa: E402
from tests.hostile.made import Hostile  # noqa: E402

TABLE = Path(__file__).with_name("hostile.md")
_INNOCENT = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a file."""

    file: Hostile
    size: int
    seconds: float
    memory: int
    outcome: Outcome

    @property
    def status(self) -> str:
        """That of the file itself."""
        return self.outcome.documents[0].status

    @property
    def is_found(self) -> bool:
        """Whether the number was found."""
        return any(finding.rule_id == "fr.nir" for finding in self.outcome.findings)

    @property
    def fault(self) -> str:
        """What is not as it must be. A file whose time is up is read in part, and told so; what came before counts."""
        is_late = self.file.slow and any(problem.kind == "timeout" for problem in self.outcome.problems)
        may_be_lost = is_late and (self.file.behind or not self.file.holds)
        allowed = {self.file.status, *(["partial"] if is_late else []), *(["timeout"] if may_be_lost else [])}
        if self.status not in allowed:
            return f"must be {self.file.status}"
        return "" if self.is_found == self.file.holds or may_be_lost else "the number is not found"


class Memory:
    """The most memory that one worker held, and the most that stood in the private folder, since last asked."""

    def __init__(self, scratch: Path):
        self._scratch = scratch
        self._most = self.scratch = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def taken(self) -> int:
        """In mebibytes."""
        most, self._most = self._most, 0
        return most >> 20

    def _watch(self) -> None:
        while True:
            children = Path(f"/proc/self/task/{os.getpid()}/children")
            for child in children.read_text().split() if children.exists() else ():
                self._most = max(self._most, _resident(child))
            self.scratch = max(self.scratch, sum(_size(each) for each in self._scratch.rglob("*")))
            time.sleep(0.05)


def _resident(process: str) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_blocks * 512
    except OSError:
        return 0


def written(files: Sequence[Hostile], share: Path) -> Iterator[tuple[Hostile, Path]]:
    """The files on disk, an innocent one after each few of them."""
    innocent = Hostile("innocent.txt", f"{MARKER}\n".encode, "scanned")
    for number, file in enumerate(files):
        if number % _INNOCENT == 0:
            path = share / f"{number}-{innocent.name}"
            path.write_bytes(innocent.make())
            yield innocent, path
        path = share / file.name
        path.write_bytes(file.make())
        yield file, path


def scan(files: Sequence[Hostile], root: Path, options: argparse.Namespace) -> tuple[list[Row], int]:
    """One worker reads them all, one after the other."""
    (root / "share").mkdir()
    key = root / "key"
    load_key(f"file:{key}", create=True)
    made = {path.name: (file, path) for file, path in written(files, root / "share")}
    setup = Setup(
        default_folder(),
        f"file:{key}",
        root / "cache",
        options.seconds,
        options.memory << 20,
        datetime.now(UTC),
        options.seconds,
    )
    items = [
        Item(Locator("hostile", name), partial(path.open, "rb"), path.stat().st_size)
        for name, (_, path) in made.items()
    ]
    memory, rows, before = Memory(Path(tempfile.gettempdir())), [], time.monotonic()
    for item, outcome in read_all(items, setup, workers=1):
        now = time.monotonic()
        rows.append(Row(made[item.locator.path][0], item.size, now - before, memory.taken(), outcome))
        before = now
        print(_line(rows[-1]), flush=True)
    return rows, memory.scratch >> 20


def _line(row: Row) -> str:
    size = f"{row.size / (1 << 20):.1f} MB" if row.size >= 100_000 else f"{row.size} bytes"
    found = "yes" if row.is_found else "no"
    told = f"{row.status} | {row.outcome.documents[0].detail}"
    return f"| {row.file.name} | {size} | {row.seconds:.1f} | {row.memory} | {told} | {found} | {row.fault} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--memory", type=int, default=3072)
    parser.add_argument("--family", nargs="+", default=list(FAMILIES))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    files = [file for name in options.family for file in FAMILIES[name]]
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        os.environ["TMPDIR"] = tempfile.tempdir = f"{name}/temporary"
        Path(tempfile.tempdir).mkdir()
        rows, scratch = scan(files, Path(name), options)
    faults = [row for row in rows if row.fault]
    lines = [
        f"# Hostile files ({date.today().isoformat()})",
        "",
        f"{len(rows)} files in one run of one worker: {options.seconds:.0f} s and {options.memory} MiB each; "
        f"load {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors. The private folder held at most {scratch} MiB. "
        f"Seconds and resident memory are those between two results. Not as they must be: {len(faults)}.",
        "",
        "| file | size | seconds | MiB | status | detail | number found | fault |",
        "|---|---|---|---|---|---|---|---|",
        *map(_line, rows),
    ]
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(f"{row.file.name}: {row.fault}, is {row.status}" for row in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
