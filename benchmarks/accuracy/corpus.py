"""Accuracy on a labelled corpus that lies elsewhere: makes it for each seed, scans it, and has its own scorer judge.

    python benchmarks/accuracy/corpus.py --corpus DIR [--cases DIR] [--seeds 1 2 3] [--scale small] [--write]

The corpus is a folder with `make_corpus.py` and `score.py`; the cases a folder with `expect.jsonl`, `check.py` and
`tree/`, its files made beforehand. `--python` names an interpreter that has what the corpus needs. The figures are
compared with those in corpus.json, kept from the last run with `--write`: a recall that fell or false alarms that
rose end the program with 1. Unlike the gate, which makes its own share, this is run by hand.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT, TABLE = HERE / "corpus.json", HERE / "corpus.md"
Figures = dict[str, float]

# The figures that may not fall, and those that may not rise.
RISING = (
    "NIR recall", "NIR precision", "credentials recall", "credentials precision", "sensitive files recall",
    "sensitive files precision", "health recall", "status right",
)  # fmt: skip
FALLING = ("decoy files flagged", "wrong values of decoys", "values in outputs")
_GIVE = 0.002


@dataclass(frozen=True, slots=True)
class Program:
    """leakscan with a home of its own below a folder."""

    folder: Path

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What a command writes on its standard output."""
        environment = {
            **os.environ,
            "LEAKSCAN_HOME": str(self.folder / "home"),
            "LEAKSCAN_INVENTORY": str(self.folder / "inventory.db"),
        }
        line = (sys.executable, "-m", "leakscan", "--lang", "en", *arguments)
        ended = subprocess.run(line, input=given, env=environment, capture_output=True, check=False)
        if ended.returncode not in (0, 1, 2):
            sys.exit(f"leakscan {arguments[0]} ended with {ended.returncode}\n{ended.stderr.decode()}")
        return ended.stdout

    def export(self, table: str) -> Path:
        """The rows of a table, as a file."""
        file = self.folder / f"{table}.jsonl"
        file.write_bytes(self.run("export", "--table", table))
        return file


def seed_figures(options: argparse.Namespace, seed: int) -> Figures:
    """Makes the corpus of a seed, scans it and scores it."""
    with tempfile.TemporaryDirectory(prefix="leakscan-corpus-") as name:
        folder = Path(name)
        corpus, truth = folder / "corpus", folder / "corpus" / "truth.jsonl"
        _called(options, "make_corpus.py", str(corpus), "--seed", str(seed), "--scale", options.scale,
                "--legacy", "prebuilt")  # fmt: skip
        program = Program(folder)
        program.run("scan", str(corpus / "share"))
        values = _called(options, "score.py", "--truth", str(truth), "--emit-values", "all")
        (folder / "prints.tsv").write_bytes(program.run("fingerprint", given=values))
        report = _called(
            options, "score.py", "--json", "--truth", str(truth), "--findings", str(program.export("findings")),
            "--files", str(program.export("files")), "--fingerprints", str(folder / "prints.tsv"),
            "--outputs", str(folder / "inventory.db"), str(folder / "findings.jsonl"),
        )  # fmt: skip
        return _figures(json.loads(report))


def _called(options: argparse.Namespace, script: str, *arguments: str) -> bytes:
    line = (options.python, script, *arguments)
    return subprocess.run(line, cwd=options.corpus, check=True, capture_output=True).stdout


def _figures(report: dict[str, Any]) -> Figures:
    decoys = report["decoys"].values()
    return {
        "NIR recall": report["nir_macro_recall"],
        "NIR precision": report["nir"]["precision"],
        "credentials recall": report["credentials"]["recall"],
        "credentials precision": report["credentials"]["precision"],
        "sensitive files recall": report["sensitive"]["recall"],
        "sensitive files precision": report["sensitive"]["precision"],
        "health recall": report["health_file_recall"],
        "status right": report["status_accuracy"],
        "decoy files flagged": sum(each["flagged"] for each in decoys),
        "wrong values of decoys": sum(each["nir"] + each["credential"] for each in decoys),
        "values in outputs": report["leaks"]["total"],
    }


def case_figures(options: argparse.Namespace) -> Figures:
    """Scans the cases and has them judged: the share of points by area."""
    with tempfile.TemporaryDirectory(prefix="leakscan-cases-") as name:
        program = Program(Path(name))
        program.run("scan", str(options.cases / "tree"))
        check = (options.python, "check.py", "--cases", "expect.jsonl")
        prints = b""
        for category in ("nir", "credential"):
            values = subprocess.run(
                (*check, "--emit-values", category), cwd=options.cases, check=True, capture_output=True
            ).stdout
            prints += program.run("fingerprint", "--category", category, given=values)
        (program.folder / "prints.tsv").write_bytes(prints)
        judged = subprocess.run(
            (*check, "--json", "--files", str(program.export("files")), "--findings", str(program.export("findings")),
             "--fingerprints", str(program.folder / "prints.tsv")),
            cwd=options.cases, check=False, capture_output=True,
        ).stdout  # fmt: skip
        points = json.loads(judged)["points"]
    areas = sorted({point["area"] for point in points})
    return {f"cases {area}": _right([p for p in points if p["area"] == area]) for area in areas}


def _right(points: Sequence[dict[str, Any]]) -> float:
    return sum(not point["faults"] for point in points) / len(points)


def worse(before: dict[str, Figures], now: dict[str, Figures]) -> Iterator[str]:
    """What fell or rose against the figures that were kept."""
    for run, figures in now.items():
        for what, figure in figures.items():
            kept = before.get(run, {}).get(what)
            if kept is not None and (figure > kept if what in FALLING else figure < kept - _GIVE):
                yield f"{run}: {what} was {kept:.3f} and is {figure:.3f}"


def table(runs: dict[str, Figures]) -> str:
    """The figures as a page."""
    lines = [f"# Accuracy on the labelled corpus ({date.today().isoformat()})", ""]
    seeds = [run for run in runs if run.startswith("seed")]
    lines += ["| | " + " | ".join(seeds) + " |", "|---" * (len(seeds) + 1) + "|"]
    for what in (*RISING, *FALLING):
        cells = [f"{runs[seed][what]:.0f}" if what in FALLING else f"{100 * runs[seed][what]:.2f} %" for seed in seeds]
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    if "cases" in runs:
        lines += ["", "| cases | points |", "|---|---|"]
        lines += [f"| {what.removeprefix('cases ')} | {100 * figure:.1f} % |" for what, figure in runs["cases"].items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--scale", default="small")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    runs = {f"seed {seed}": seed_figures(options, seed) for seed in options.seeds}
    if options.cases:
        runs["cases"] = case_figures(options)
    page = table(runs)
    print(page)
    faults = list(worse(json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}, runs))
    if options.write:
        KEPT.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
        TABLE.write_text(page, encoding="utf-8")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
