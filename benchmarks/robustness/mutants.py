"""Scans damaged copies of real files: none may end the run, hang it, or go without a row.

    python benchmarks/robustness/mutants.py [FOLDER...] [--count 10000] [--seed 1] [--jobs 2] [--twice 500] [--write]

The copies are drawn with a seed from the fixtures, from the samples of every format that the tests know, and from every
file of the folders named; `damage.py` says how they are harmed. `--keep` keeps those that ended as crashed, timed out
or without a row, and those told as read although nothing of what their originals held was found. `--twice` says how
many are scanned a second time, by another number of workers, and must come to the same. Ends with 1 when a copy broke
a promise.
"""

import argparse
import collections
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(PROJECT)]

from damage import DAMAGES  # noqa: E402

TABLE = HERE / "mutants.md"
FIXTURES = PROJECT / "tests" / "fixtures"
FAMILIES = ("archive", "database", "health", "image", "keys", "mail", "office", "pdf", "text")
_LARGEST = 1 << 20
_BATCH = 2_000
_SECONDS = 60
# No copy may end so: a dead worker and a stopped one are what the limits are for, but each is a fault to look at.
_FAULTS = ("crashed", "timeout", "error")
# A lost end or a hole leaves another text, which is then read to its end.
_TEXT = (".txt", ".csv", ".md", ".json", ".html", ".log", ".sql", ".ini", ".xml", ".tsv", ".hpr", ".hl7", ".prn")


@dataclass(frozen=True, slots=True)
class Seed:
    """A file before it is harmed; `held` says whether a scan finds something in it."""

    name: str
    content: bytes = field(repr=False)
    held: bool = False

    @property
    def ending(self) -> str:
        """By which its family is told."""
        return Path(self.name).suffix.lower()[:12]


@dataclass(slots=True)
class Tally:
    """What became of the copies so far."""

    statuses: collections.Counter[str] = field(default_factory=collections.Counter)
    families: dict[str, collections.Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    seconds: float = 0.0


def originals(folders: Sequence[Path]) -> list[Seed]:
    """Fixtures, samples and the files of the folders, each no longer than a megabyte."""
    files = sorted(file for root in (FIXTURES, *folders) for file in root.rglob("*") if file.is_file())
    seeds = [(file.name, file.read_bytes()[:_LARGEST]) for file in files if file.suffix != ".py"]
    for family in FAMILIES:
        for sample in import_module(f"tests.extract.{family}.samples").SAMPLES:
            seeds.append((Path(sample.name).name, sample.make()[:_LARGEST]))
    return [Seed(name, content) for name, content in seeds if content]


def copies(seeds: Sequence[Seed], number: int, seed: int) -> Iterator[tuple[str, Seed, bytes]]:
    """Names, originals and contents; the same for the same files and seed."""
    draw, others = random.Random(seed), [each.content for each in seeds]
    for place in range(number):
        original, damage = draw.choice(seeds), draw.choice(DAMAGES)
        data = bytearray(original.content)
        for _number in range(draw.choice((1, 1, 1, 3))):
            if data:
                damage(data, draw, others)
        yield f"{place:06d}-{damage.__name__}{original.ending}", original, bytes(data[: 4 * _LARGEST])


def scan(folder: Path, home: Path, jobs: int) -> tuple[int, dict[str, str], set[str], float]:
    """The exit code of a scan, the status of each file, the files in which it found something, the seconds it took."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "leakscan.toml").write_text(f"seconds = {_SECONDS}.0\n", encoding="utf-8")
    environment = {**os.environ, "LEAKSCAN_HOME": str(home)}
    started = time.perf_counter()
    line = (sys.executable, "-m", "leakscan", "--lang", "en")
    options = ("scan", "--jobs", str(jobs), "--no-ocr", "--json", str(folder))
    ended = subprocess.run((*line, *options), env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - started
    if ended.returncode not in (0, 1, 2) or ended.stderr:
        print(ended.stderr.decode("utf-8", "replace")[-2000:], file=sys.stderr)

    def rows(table: str) -> list[dict[str, str]]:
        told = (*line, "export", "--table", table, "--clear-names")
        lines = subprocess.run(told, env=environment, capture_output=True, check=True).stdout.splitlines()
        return [json.loads(each) for each in lines]

    statuses = {row["path"]: row["status"] for row in rows("files") if not row["member"]}
    found = {row["path"] for row in rows("findings") if row["severity"] in ("high", "critical")}
    shutil.rmtree(home / "data")
    return ended.returncode, statuses, found, taken


def with_what_they_hold(seeds: Sequence[Seed], root: Path, jobs: int) -> list[Seed]:
    """A scan of the files as they are."""
    share = root / "originals"
    share.mkdir()
    names = [f"{number:06d}{seed.ending}" for number, seed in enumerate(seeds)]
    for name, seed in zip(names, seeds, strict=True):
        (share / name).write_bytes(seed.content)
    _, _, found, _ = scan(share, root / "home", jobs)
    shutil.rmtree(share)
    return [Seed(seed.name, seed.content, name in found) for name, seed in zip(names, seeds, strict=True)]


def batches(seeds: Sequence[Seed], options: argparse.Namespace, root: Path) -> Tally:
    """Scans the copies in batches, each with an inventory of its own."""
    tally, drawn, done = Tally(), copies(seeds, options.count, options.seed), 0
    while batch := list(islice(drawn, _BATCH)):
        share = root / "share"
        share.mkdir()
        for name, _, content in batch:
            (share / name).write_bytes(content)
        code, statuses, found, taken = scan(share, root / "home", options.jobs)
        tally.seconds += taken
        if code not in (0, 1, 2):
            tally.lost.append(f"the run of {batch[0][0]} ended with {code}")
        for name, original, _ in batch:
            note(tally, name, original, statuses.get(name, "no row"), is_found=name in found)
        keep(tally, share, options.keep)
        shutil.rmtree(share)
        done += len(batch)
        print(f"{done} of {options.count}: {taken:.0f} s, {dict(tally.statuses)}", flush=True)
    return tally


def twice(seeds: Sequence[Seed], options: argparse.Namespace, root: Path) -> list[str]:
    """The copies that one worker and several read differently."""
    share = root / "share"
    share.mkdir()
    for name, _, content in copies(seeds, options.twice, options.seed + 1):
        (share / name).write_bytes(content)
    (_, alone, found_alone, _), (_, together, found_together, _) = (
        scan(share, root / "home", jobs) for jobs in (1, max(2, options.jobs))
    )
    shutil.rmtree(share)
    return sorted({name for name, _ in alone.items() ^ together.items()} | (found_alone ^ found_together))


def note(tally: Tally, name: str, original: Seed, status: str, *, is_found: bool) -> None:
    """Adds what became of a copy."""
    tally.statuses[status] += 1
    tally.families.setdefault(original.ending or "none", collections.Counter())[status] += 1
    if status == "no row":
        tally.lost.append(name)
    if status in _FAULTS:
        tally.faults.append(name)
    if status == "scanned" and original.held and not is_found and original.ending not in _TEXT:
        tally.silent.append(name)


def keep(tally: Tally, share: Path, folder: Path | None) -> None:
    """Copies of what is to be looked at."""
    for name in {*tally.faults, *tally.lost, *tally.silent} if folder else ():
        if folder and (share / name).exists():
            shutil.copy(share / name, folder)


def table(tally: Tally, seeds: Sequence[Seed], options: argparse.Namespace) -> list[str]:
    """The lines of the report."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    named = [status for status, _ in tally.statuses.most_common()]
    families = sorted(tally.families.items(), key=lambda each: -each[1].total())[:40]
    return [
        f"# Damaged files ({date.today().isoformat()})",
        "",
        f"{options.count} copies of {len(seeds)} files, seed {options.seed}, {options.jobs} workers, "
        f"{tally.seconds:.0f} s, at most {peak} MiB in one process.",
        "",
        f"- without a row, or ending the run: {len(tally.lost)}",
        f"- died, stopped or refused by the system: {len(tally.faults)}",
        f"- told as read, with nothing found of what the original held (text formats aside): {len(tally.silent)}",
        f"- of {options.twice} others scanned by one worker and by several, not alike: {len(tally.unlike)}",
        "",
        f"| ending | {' | '.join(named)} |",
        f"|---|{'---|' * len(named)}",
        f"| **all** | {' | '.join(str(tally.statuses[status]) for status in named)} |",
        *(f"| {ending} | {' | '.join(str(row[status] or '') for status in named)} |" for ending, row in families),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--twice", type=int, default=500)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        seeds = with_what_they_hold(originals(options.folders), Path(name), options.jobs)
        tally = batches(seeds, options, Path(name))
        tally.unlike = twice(seeds, options, Path(name))
    lines = table(tally, seeds, options)
    print("\n".join(lines))
    print("\n".join(["to look at:", *tally.lost, *tally.faults, *tally.unlike, *tally.silent]))
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if tally.lost or tally.faults or tally.unlike else 0


if __name__ == "__main__":
    sys.exit(main())
