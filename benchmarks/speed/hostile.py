"""Time of a scan over hostile text in one line, at three sizes: it must grow with the size and no faster.

    python benchmarks/speed/hostile.py [--megabytes 10 20 40] [--write]

Prints seconds and, for each kind, how much longer the largest takes than the smallest, by megabyte (1 is linear).
"""

import argparse
import base64
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

TABLE = Path(__file__).with_name("hostile.md")
_MEGABYTE = 1 << 20


def _repeated(unit: str) -> Callable[[int], bytes]:
    return lambda size: (unit * (size // len(unit) + 1))[:size].encode()


def _digits(size: int) -> bytes:
    draw = random.Random(size)
    return bytes(draw.choices(b"0123456789", k=min(size, _MEGABYTE))) * (size // _MEGABYTE or 1)


def _base64(size: int) -> bytes:
    return base64.b64encode(random.Random(size).randbytes(size * 3 // 4))


KINDS: Mapping[str, Callable[[int], bytes]] = {
    "one digit": _repeated("1"),
    "random digits": _digits,
    "groups of digits": _repeated("123456789 "),
    "base64": _base64,
    "aaaa@": _repeated("aaaa@"),
    "open quotes": _repeated('"'),
    "open brackets": _repeated("("),
    "labels without values": _repeated("mot de passe : "),
    "assignments": _repeated("a="),
    "number labels": _repeated("NIR 1 "),
    "token prefixes": _repeated("ghp_sk-AKIAeyJ"),
    "health terms": _repeated("VIH "),
}


def seconds(content: bytes) -> float:
    """How long a scan of one file with this content takes, start-up included."""
    with tempfile.TemporaryDirectory(prefix="leakscan-hostile-") as name:
        folder = Path(name)
        (folder / "share").mkdir()
        (folder / "share" / "a.txt").write_bytes(content)
        environment = {**os.environ, "LEAKSCAN_HOME": str(folder / "home")}
        started = time.perf_counter()
        ended = subprocess.run(
            (sys.executable, "-m", "leakscan", "--lang", "en", "scan", "--jobs", "1", str(folder / "share")),
            env=environment, capture_output=True, check=False,
        )  # fmt: skip
        if ended.returncode not in (0, 1):
            sys.exit(f"the scan ended with {ended.returncode}: {ended.stdout.decode()[-500:]}")
        return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 20, 40])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sizes = options.megabytes
    # The first scan compiles nothing that the others find compiled: each has a home of its own.
    start = seconds(b"bonjour\n")
    lines = [
        f"# Hostile text ({date.today().isoformat()})",
        "",
        f"Start-up and an empty file: {start:.1f} s, taken off.",
        "",
    ]
    lines += ["| kind | " + " | ".join(f"{size} MB" for size in sizes) + " | growth |", "|---" * (len(sizes) + 2) + "|"]
    for kind, make in KINDS.items():
        taken = [max(0.01, seconds(make(size * _MEGABYTE)) - start) for size in sizes]
        growth = (taken[-1] / sizes[-1]) / (taken[0] / sizes[0])
        lines.append(f"| {kind} | " + " | ".join(f"{each:.1f} s" for each in taken) + f" | {growth:.2f} |")
        print(lines[-1], flush=True)
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
