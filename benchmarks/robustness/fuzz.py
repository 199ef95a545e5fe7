"""Fuzzes our own readers: none may die, take for ever, or break what it promises.

    python benchmarks/robustness/fuzz.py [TARGET...] [--minutes 60] [--jobs 2] [--seed 1] [--results FILE] [--write]

The time is shared out among the targets: the properties of `tests/robustness` (`properties` is all of them), and every
extractor over damaged samples of its format (`extractors`). Each target has a process of its own. A broken property
prints the smallest input that Hypothesis finds; samples are made up, so an input may be shown. Runs with one FILE of
results add up, and the report is of all of them. Ends with 1 when something was found.
"""

import argparse
import contextlib
import errno
import io
import json
import logging
import random
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from damage import DAMAGES  # noqa: E402

from leakscan.extract import extractor_for  # noqa: E402
from leakscan.extract.budget import Budget, Limits, OverBudget  # noqa: E402
from leakscan.extract.recognise import recognise  # noqa: E402
from leakscan.locator import Locator  # noqa: E402
from leakscan.model import Item, Segment  # noqa: E402
from tests.robustness.properties import PROPERTIES  # noqa: E402

TABLE = HERE / "fuzz.md"
FAMILIES = ("archive", "database", "health", "image", "keys", "mail", "office", "pdf", "text")
_LARGEST = 1 << 18
# Samples are small: what takes longer than this takes for ever.
_SLOWEST = 25
_LIMITS = Limits(seconds=15, ocr_seconds=0)
# No file system holds a file that long.
_FURTHEST = 1 << 44


@dataclass(slots=True)
class Result:
    """How a target did. `raised` are inputs over which a parser gave up by an error: allowed, and to be kept rare."""

    name: str
    runs: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    slowest: float = 0.0
    raised: int = 0
    places: list[str] = field(default_factory=list)
    failure: str = ""


class File(io.BytesIO):
    """Bytes that refuse places which no file has, as the system does."""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Moves within the bytes, or behind their end."""
        base = (0, self.tell(), len(self.getbuffer()))[whence]
        if not 0 <= base + offset <= _FURTHEST:
            raise OSError(errno.EINVAL, "Invalid argument")
        return super().seek(offset, whence)


class Endless(BaseException):
    """An input took too long."""


def samples() -> dict[str, list[tuple[str, bytes]]]:
    """The names and contents of what the tests know, by format."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for family in FAMILIES:
        for sample in import_module(f"tests.extract.{family}.samples").SAMPLES:
            content = sample.make()
            if sample.kind != "encrypted" and 0 < len(content) <= _LARGEST:
                found.setdefault(sample.format, []).append((sample.name, content))
    return found


def names() -> list[str]:
    """All targets, in order."""
    return [*PROPERTIES, *(f"extract {each}" for each in sorted(samples()))]


def read(name: str, content: bytes) -> None:
    """Reads a file to its end, and what it holds with it."""
    item = Item(Locator("s", name), partial(File, content), len(content))
    with contextlib.closing(item.open()) as stream:
        media_type = recognise(stream, name)
    for part in extractor_for(media_type).extract(item, Budget(_LIMITS, size=len(content))):
        if isinstance(part, Item):
            # Decoders of members raise: whoever copies the member tells it.
            with contextlib.suppress(Exception), contextlib.closing(part.open()) as stream:
                for _ in range(32):
                    if not stream.read(1 << 16):
                        break
        elif isinstance(part, Segment) and part.text:
            for offset in (0, len(part.text) - 1):
                part.locate(offset).canonical()
                part.heading(offset)


def damaged(chosen: Sequence[tuple[str, bytes]], others: Sequence[bytes], draw: random.Random) -> tuple[str, bytes]:
    """One of the samples with one to four damages."""
    name, content = draw.choice(chosen)
    data = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 4))):
        if data:
            draw.choice(DAMAGES)(data, draw, others)
    return name, bytes(data[: 8 * _LARGEST])


def extracting(result: Result, kind: str, seconds: float, seed: int) -> None:
    """Reads damaged samples of a format until the time is up."""
    known, draw, places = samples(), random.Random(f"{seed} {kind}"), Counter[str]()
    others = [content for each in known.values() for _, content in each]
    signal.signal(signal.SIGALRM, _too_long)
    for _ in _until(result, seconds):
        name, content = damaged(known[kind], others, draw)
        signal.alarm(_SLOWEST)
        try:
            read(name, content)
        except OverBudget:
            pass
        except Endless as error:
            result.failure = f"takes for ever in {place(error)}: input {result.runs} of seed {seed}"
            return
        except Exception as error:  # noqa: BLE001 - the pipeline makes a row of any of them
            places[f"{type(error).__name__} in {place(error)}"] += 1
        finally:
            signal.alarm(0)
    result.raised, result.places = places.total(), [each for each, _ in places.most_common(3)]


def _too_long(*_: object) -> None:
    raise Endless


def _until(result: Result, seconds: float) -> Iterator[None]:
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        started = time.process_time()
        result.runs += 1
        yield
        result.slowest = max(result.slowest, time.process_time() - started)


def holding(result: Result, check: Callable[[Any], None], inputs: Any, seconds: float, first: int) -> None:
    """Draws inputs for a property until the time is up or it does not hold."""

    def holds(value: Any) -> None:
        result.runs += 1
        started = time.process_time()
        check(value)
        result.slowest = max(result.slowest, time.process_time() - started)

    chosen = settings(
        max_examples=200, deadline=None, database=None, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.target, Phase.shrink),
    )  # fmt: skip
    began = time.monotonic()
    try:
        for number in count(1000 * first):
            if time.monotonic() - began >= seconds:
                return
            hypothesis.seed(number)(chosen(given(inputs)(holds)))()
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        told = " ".join(getattr(error, "__notes__", ()))[:600]
        result.failure = f"{type(error).__name__} in {place(error)}: {told}"


def place(error: BaseException) -> str:
    """The last place in the program that an error went through."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "/leakscan/" in each.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "the check"


def one(name: str, seconds: float, seed: int) -> Result:
    """A target, in this process."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    result = Result(name)
    began = time.monotonic()
    if name in PROPERTIES:
        holding(result, PROPERTIES[name].check, PROPERTIES[name].inputs, seconds, seed)
    else:
        extracting(result, name.removeprefix("extract "), seconds, seed)
    result.seconds, result.processor = time.monotonic() - began, time.process_time()
    return result


def alone(name: str, seconds: float, seed: int) -> Result:
    """A target in a process of its own: its death is a finding."""
    line = [sys.executable, __file__, name, "--seconds", str(seconds), "--seed", str(seed)]
    ended = subprocess.run(line, capture_output=True, check=False)
    if ended.returncode:
        return Result(name, failure=f"the process ended with {ended.returncode}, seed {seed}")
    result = Result(**json.loads(ended.stdout.splitlines()[-1]))
    print(f"{name}: {result.runs} inputs, {result.raised} raised, {result.failure or 'nothing found'}", flush=True)
    return result


def kept(name: str, seconds: float, seed: int, file: Path | None) -> Result:
    """The same, with the result at once at the end of a file: what a run found is not lost with it."""
    result = alone(name, seconds, seed)
    if file:
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(result)) + "\n")
    return result


def summed(results: Sequence[Result]) -> list[Result]:
    """The results of each target in several runs as one."""
    found: dict[str, Result] = {}
    for each in results:
        if each.name not in found:
            found[each.name] = replace(each)
            continue
        known = found[each.name]
        known.runs, known.seconds = known.runs + each.runs, known.seconds + each.seconds
        known.processor += each.processor
        known.slowest, known.raised = max(known.slowest, each.slowest), known.raised + each.raised
        known.places = list(dict.fromkeys([*known.places, *each.places]))
        known.failure = "; ".join(filter(None, (known.failure, each.failure)))
    return list(found.values())


def known(file: Path) -> list[Result]:
    """The results that a file of them holds."""
    return [Result(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def table(results: Sequence[Result]) -> list[str]:
    """The lines of the report."""
    spent, busy = (sum(each) / 60 for each in zip(*((each.seconds, each.processor) for each in results), strict=True))
    found = [f"- {each.name}: {each.failure}" for each in results if each.failure]
    return [
        f"# Fuzzing ({date.today().isoformat()})",
        "",
        f"{len(results)} targets, {sum(each.runs for each in results)} inputs in {spent:.0f} minutes of processes, "
        f"{busy:.0f} of them on a processor. "
        f"Found: {len(found)}.",
        "",
        "An input over which a parser gives up by an error is one row of a scan; the commonest places are named.",
        "",
        *found,
        "| target | inputs | slowest (s) | gave up | where |",
        "|---|---|---|---|---|",
        *(
            f"| {each.name} | {each.runs} | {each.slowest:.2f} | {each.raised or ''} | {'; '.join(each.places)} |"
            for each in results
        ),
    ]


def _written_below() -> str:
    """What people wrote below the table: what was found in earlier runs, and what became of it."""
    before = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    at = before.find("\n## ")
    return before[at:] if at >= 0 else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--results", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.seconds:
        print(json.dumps(asdict(one(options.names[0], options.seconds, options.seed))))
        return 0
    groups = {"properties": list(PROPERTIES), "extractors": [each for each in names() if each not in PROPERTIES]}
    chosen = [name for each in options.names for name in groups.get(each, [each])] or names()
    share = options.minutes * 60 * options.jobs / len(chosen)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(partial(kept, seconds=share, seed=options.seed, file=options.results), chosen))
    lines = table(summed(known(options.results) if options.results else results))
    print("\n".join(lines))
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n" + _written_below(), encoding="utf-8")
    return 1 if any(each.failure for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
