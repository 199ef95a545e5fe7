"""Kills scans at random moments: after a scan to the end the inventory must be that of an undisturbed one.

    python benchmarks/robustness/kills.py [--files 3000] [--parents 100] [--workers 100] [--seed 1] [--write]

Each round starts a scan over the same small files with an empty inventory, kills the parent (or one of its workers) at
a random moment, verifies what is there, goes on with `scan --resume` (or scans again), verifies again, and compares
every file and finding with those of the undisturbed scan. No folder for temporary files may be left.
"""

import argparse
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from leakscan.errors import LeakscanError
from leakscan.inventory import open_inventory

TABLE = Path(__file__).with_name("kills.md")
# What differs between any two runs; everything else must be the same.
_VOLATILE = ("id", "first_seen", "last_seen", "read", "seen")
_WORDS = ("bonjour", "rendez-vous", "cabinet", "merci", "lundi", "dossier", "compte", "rendu", "courrier", "vaccin")


@dataclass(slots=True)
class Tally:
    """What became of the rounds of one kind."""

    rounds: int = 0
    faults: list[str] = field(default_factory=list)
    crashed: int = 0
    moments: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Program:
    """leakscan with a home and a folder for temporary files of its own; `empty` is an inventory without rows."""

    root: Path

    @property
    def share(self) -> Path:
        """What is scanned."""
        return self.root / "share"

    @property
    def inventory(self) -> Path:
        """The file of the inventory."""
        return self.root / "home" / "data" / "inventory.db"

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A command under way, in a group of its own."""
        home, temporary = self.root / "home", self.root / "tmp"
        environment = {**os.environ, "LEAKSCAN_HOME": str(home), "TMPDIR": str(temporary)}
        line = (sys.executable, "-m", "leakscan", "--lang", "en", *arguments)
        return subprocess.Popen(
            line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    def run(self, *arguments: str) -> bytes:
        """What a command wrote; it must end as leakscan ends, and complain of nothing."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=900)
        if process.returncode not in (0, 1, 2) or err:
            raise RuntimeError(f"{arguments[0]} ended with {process.returncode}: {err.decode()[-300:]}")
        return out

    def scan(self) -> tuple[str, ...]:
        """The command of a scan."""
        return ("scan", "--jobs", "2", "--no-ocr", "--json", str(self.share))

    def forget(self) -> None:
        """Puts the inventory without rows in the place of the last one; so the key stays the same."""
        shutil.rmtree(self.inventory.parent)
        shutil.copytree(self.root / "empty", self.inventory.parent)

    def result(self) -> tuple[list[str], list[str]]:
        """The files and the findings of the inventory, without what differs from run to run by nature."""
        with open_inventory(self.inventory, readonly=True) as inventory:
            return tuple(sorted(map(told, rows)) for rows in (inventory.files(), inventory.findings()))  # type: ignore[return-value]

    def faults(self) -> list[str]:
        """What `leakscan inventory verify` would complain of."""
        with open_inventory(self.inventory, readonly=True) as inventory:
            return inventory.faults()

    def interrupted(self) -> bool:
        """Whether there is a run to go on with."""
        with open_inventory(self.inventory, readonly=True) as inventory:
            return bool(inventory.interrupted())


def told(row: Mapping[str, object]) -> str:
    """A row without what differs from run to run by nature."""
    return json.dumps({key: row[key] for key in sorted(row) if key not in _VOLATILE}, default=str)


def number(draw: random.Random) -> str:
    """An invented social security number with its key."""
    body = f"{draw.choice('12')}{draw.randrange(30, 99):02d}{draw.randrange(1, 13):02d}{draw.randrange(1, 95):02d}"
    body += f"{draw.randrange(1, 990):03d}{draw.randrange(1, 999):03d}"
    return f"{body}{97 - int(body) % 97:02d}"


def fill(share: Path, count: int, seed: int) -> None:
    """Small files of several kinds; every fifth holds something to find. Names and values are made up."""
    draw = random.Random(seed)
    for place in range(count):
        text = " ".join(draw.choices(_WORDS, k=40)) + "\n"
        if place % 5 == 0:
            text += f"NIR : {number(draw)}\nMot de passe : Lilas{draw.randrange(1000, 9999)}!\n"
        ending = ("txt", "csv", "html", "json", "zip", "eml", "log")[place % 7]
        file = share / f"d{place % 50:02d}" / f"f{place:05d}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content(ending, text))


def content(ending: str, text: str) -> bytes:
    """The text in a file of that kind."""
    if ending == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.txt", text)
            archive.writestr("b.txt", "bonjour\n")
        return packed.getvalue()
    if ending == "eml":
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@cabinet.test", "b@cabinet.test", "Dossier"
        message.set_content(text)
        return message.as_bytes()
    return (json.dumps({"texte": text}) if ending == "json" else text).encode()


def workers(parent: int) -> list[int]:
    """The worker processes of a run that is under way."""
    found = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += [int(each) for each in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return [each for each in found if b"spawn_main" in command_line(each)]


def command_line(process: int) -> bytes:
    """Empty when there is no such process."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def kill_parent(process: "subprocess.Popen[bytes]", _: random.Random) -> bool:
    """The whole run goes, as when the machine does."""
    process.kill()
    return True


def kill_worker(process: "subprocess.Popen[bytes]", draw: random.Random) -> bool:
    """One worker goes; false when there was none at that moment."""
    found = workers(process.pid)
    if found:
        os.kill(draw.choice(found), signal.SIGKILL)
    return bool(found)


Kill = Callable[["subprocess.Popen[bytes]", random.Random], bool]


def one_round(program: Program, kill: Kill, moment: float, draw: random.Random, wanted: object, tally: Tally) -> bool:
    """Whether the kill fell into the run; what was found wrong is added to the tally."""
    program.forget()
    process = program.start(*program.scan())
    time.sleep(moment)
    is_hit = process.poll() is None and kill(process, draw)
    process.communicate(timeout=900)
    if not is_hit:
        return False
    tally.rounds += 1
    tally.moments.append(moment)
    try:
        broken = program.faults()
        tally.crashed += sum('"crashed"' in row for row in program.result()[0])
        # A run that was killed before it began is not there to go on with.
        is_resumed = tally.rounds % 2 == 1 and program.interrupted()
        program.run(*program.scan()[:-1], "--resume" if is_resumed else program.scan()[-1])
        broken += program.faults()
        if (found := program.result()) != wanted:
            broken.append(f"another inventory ({difference(found, wanted)} rows)")
    except (RuntimeError, LeakscanError) as error:
        broken = [str(error)]
    tally.faults += [f"round {tally.rounds} at {moment:.2f} s: {each}" for each in broken]
    if left := [path.name for path in (program.root / "tmp").iterdir()]:
        tally.faults.append(f"round {tally.rounds}: left {left}")
    return True


def difference(found: object, wanted: object) -> str:
    """How many rows of each table stand on one side alone."""
    pairs = zip(found, wanted, strict=True)  # type: ignore[call-overload]
    return ", ".join(str(sum(((Counter(a) - Counter(b)) + (Counter(b) - Counter(a))).values())) for a, b in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--parents", type=int, default=100)
    parser.add_argument("--workers", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        program = Program(Path(name))
        (program.root / "tmp").mkdir()
        (program.share / "d").mkdir(parents=True)
        program.run(*program.scan())
        (program.share / "d").rmdir()
        shutil.copytree(program.inventory.parent, program.root / "empty")
        fill(program.share, options.files, options.seed)
        program.run(*program.scan())  # compiles the rules
        program.forget()
        started = time.perf_counter()
        program.run(*program.scan())
        whole = time.perf_counter() - started
        wanted = program.result()
        tallies = {"parent": Tally(), "worker": Tally()}
        for kind, kill, count in (("parent", kill_parent, options.parents), ("worker", kill_worker, options.workers)):
            while tallies[kind].rounds < count:
                if one_round(program, kill, draw.uniform(0.05, whole), draw, wanted, tallies[kind]):
                    print(kind, tallies[kind].rounds, *tallies[kind].faults[-2:], flush=True)
    lines = [
        f"# Killed runs ({date.today().isoformat()})",
        "",
        f"{options.files} small files with {len(wanted[1])} findings, two workers; an undisturbed scan takes "
        f"{whole:.1f} s; seed {options.seed}. Odd rounds go on with `scan --resume`, even ones scan again.",
        "",
        "| killed | rounds | moments (s) | files told as crashed before the next scan | faults |",
        "|---|---|---|---|---|",
        *(
            f"| {kind} | {each.rounds} | {min(each.moments, default=0):.1f} - {max(each.moments, default=0):.1f} "
            f"| {each.crashed} | {len(each.faults)} |"
            for kind, each in tallies.items()
        ),
    ]
    print("\n".join([*lines, *(fault for each in tallies.values() for fault in each.faults)]))
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if any(each.faults for each in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
