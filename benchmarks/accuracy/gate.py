"""The gate of accuracy: makes a labelled share, scans it, and fails below the thresholds.

    python benchmarks/accuracy/gate.py [--seeds 1 2 3] [--rounds 10]

Nothing planted may appear in any output; the inventory is searched byte by byte.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from share import Share, Truth

# Means over the seeds. The stock lists hold two hundred random numbers of fifteen digits each: now and then more of
# them pass the key than chance readily explains, so a single seed may lie below; its figures are printed too.
THRESHOLDS = {
    "numbers: recall": 0.99, "numbers: precision": 0.99,
    "secrets: recall": 0.95, "secrets: precision": 0.95,
    "health: recall": 0.95, "harmless files left alone": 0.95,
}  # fmt: skip
_GRAVE = ("high", "critical")


@dataclass(frozen=True, slots=True)
class Run:
    """A folder with the share, and what leakscan is told about it."""

    folder: Path

    def leakscan(self, *arguments: str, given: str = "") -> bytes:
        """Runs a command and gives its output; its messages are kept as a file, to be searched too."""
        environment = {**os.environ, "LEAKSCAN_HOME": str(self.folder / "home"),
                       "LEAKSCAN_INVENTORY": str(self.folder / "inventory.db")}  # fmt: skip
        line = (sys.executable, "-m", "leakscan", "--lang", "en", *arguments)
        ended = subprocess.run(line, input=given.encode(), env=environment, capture_output=True, check=False)
        if ended.returncode not in (0, 1):
            sys.exit(f"leakscan {arguments[0]} ended with {ended.returncode}\n{ended.stderr.decode()}")
        (self.folder / f"messages-{arguments[0]}.log").write_bytes(ended.stderr)
        return ended.stdout

    def prints(self, values: set[str], category: str) -> dict[str, str]:
        """The fingerprint of each value."""
        order = sorted(values)
        output = self.leakscan("fingerprint", "--category", category, given="\n".join(order) + "\n").decode()
        return dict(line.split("\t") for line in output.splitlines())


def main() -> int:
    """Runs the gate for each seed; 1 when the mean misses a threshold or a planted value got out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    runs = [run(seed, options.rounds) for seed in options.seeds]
    faults = []
    for what, least in THRESHOLDS.items():
        lowest = min(figures[what] for figures, _ in runs)
        print(f"lowest       {what:28} {lowest:.3f}  (at least {least})")
        if lowest < least:
            faults.append(f"{what} is {lowest:.3f} for a seed, at least {least} is asked for")
    if leaks := sum(leaks for _, leaks in runs):
        faults.append(f"{leaks} planted values in outputs")
    print("\n".join(faults) or "gate passed")
    return 1 if faults else 0


def run(seed: int, rounds: int) -> tuple[dict[str, float], int]:
    """The figures of one seed, and how many planted values stand in outputs."""
    with tempfile.TemporaryDirectory(prefix="leakscan-gate-") as name:
        folder = Path(name)
        truth = Share(folder / "share", seed).make(rounds)
        run_ = Run(folder)
        outputs = [run_.leakscan("scan", str(folder / "share"))]
        outputs += [run_.leakscan("export", "--table", table) for table in ("findings", "files")]
        figures = score(run_, truth, [json.loads(line) for line in outputs[1].splitlines()])
        for ending in ("html", "csv", "xlsx"):
            run_.leakscan("report", "--output", str(folder / f"report.{ending}"))
        # The inventory is among the files: its bytes are searched, and those of its write-ahead log.
        outputs += [each.read_bytes() for each in folder.iterdir() if each.is_file() and each.suffix != ".xlsx"]
        outputs += _parts(folder / "report.xlsx")
        leaks = sum(spelling.encode() in output for output in outputs for spelling in truth.spellings)
    for what, figure in figures.items():
        print(f"seed {seed:6}  {what:28} {figure:.3f}")
    print(f"seed {seed:6}  {'planted values in outputs':28} {leaks}")
    return figures, leaks


def score(run_: Run, truth: Truth, findings: list[dict]) -> dict[str, float]:
    """Recall and precision over (file, value) pairs; health over files."""
    numbers = _values(run_, truth.numbers, findings, "nir", levels=("medium", "high"))
    secrets = _values(run_, truth.secrets, findings, "credential", levels=("medium", "high"))
    health = {(each["path"], each["rule"]) for each in findings if each["severity"] in _GRAVE}
    grave = {each["path"] for each in findings if each["severity"] in _GRAVE}
    return {
        "numbers: recall": numbers[0], "numbers: precision": numbers[1],
        "secrets: recall": secrets[0], "secrets: precision": secrets[1],
        "health: recall": _share(len(health & set(truth.health.items())), len(truth.health)),
        "harmless files left alone": _share(len(truth.harmless - grave), len(truth.harmless)),
    }  # fmt: skip


def _values(
    run_: Run, planted: dict[str, set[str]], findings: list[dict], category: str, *, levels: tuple[str, ...]
) -> tuple[float, float]:
    prints = run_.prints(set().union(*planted.values()), category)
    expected = {(path, prints[value]) for path, values in planted.items() for value in values}
    found = {
        (each["path"], mark)
        for each in findings
        if each["category"] == category and each["confidence"] in levels
        for mark in each["fingerprints"]
    }
    right = len(found & expected)
    return _share(right, len(expected)), _share(right, len(found))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _parts(workbook: Path) -> list[bytes]:
    with zipfile.ZipFile(workbook) as archive:
        return [archive.read(name) for name in archive.namelist()]


if __name__ == "__main__":
    sys.exit(main())
