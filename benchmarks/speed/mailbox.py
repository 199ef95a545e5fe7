"""A scan of one large mailbox: whether the last attachment is reached, how fast, with how much memory.

    python benchmarks/speed/mailbox.py [--megabytes 1500] [--seed 1] [--write]

The mailbox is made in a temporary folder, which must hold it, and is removed afterwards.
"""

import argparse
import base64
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

TABLE = Path(__file__).with_name("mailbox.md")
_MEGABYTE = 1 << 20
_MARKER = "NIR : 2 69 05 49 588 157 80"
_TEXT = (
    "bonjour merci de votre courrier nous avons bien recu le dossier du mois dernier et revenons vers vous des que "
    "possible pour la suite de la commande du materiel de bureau et la reunion de lundi avec le fournisseur"
)


class Mailbox:
    """Messages one after the other: plain, with a page beside the text, with attachments of several kinds."""

    def __init__(self, seed: int):
        self._draw = random.Random(seed)
        # Pictures and archives do not repeat: one long stretch of noise is cut at ever other places.
        self._noise = self._draw.randbytes(4 * _MEGABYTE)

    def messages(self, size: int) -> Iterator[bytes]:
        """Messages up to that size; the marker stands in an attachment of the last one."""
        written = number = 0
        while written < size:
            number += 1
            message = self._message(number)
            written += len(message)
            yield message
        yield self._joined(number + 1, self._file("liste.txt", _MARKER.encode()))

    def _message(self, number: int) -> bytes:
        kind = self._draw.random()
        if kind < 0.35:
            return self._head(number) + b"Content-Type: text/plain; charset=utf-8\n\n" + self._text(1_500) + b"\n\n"
        page = b"<html><body><p>" + self._text(2_500).replace(b"\n", b"</p><p>") + b"</p></body></html>"
        if kind < 0.75:
            return self._joined(number, b"Content-Type: text/html; charset=utf-8\n\n" + page, kind="alternative")
        if kind < 0.90:
            rows = b"\n".join(b"%d;%s" % (row, self._text(40).replace(b"\n", b" ")) for row in range(400))
            return self._joined(number, self._file("commande.csv", b"numero;objet\n" + rows))
        start = self._draw.randrange(3 * _MEGABYTE)
        # A head of its own: noise that begins like a packed file by chance would be a damaged one.
        noise = b"PHOTO\0\1\2" + self._noise[start : start + self._draw.randrange(50_000, 800_000)]
        return self._joined(number, self._file("photo.bin", noise))

    def _joined(self, number: int, part: bytes, *, kind: str = "mixed") -> bytes:
        text = b"Content-Type: text/plain; charset=utf-8\n\n" + self._text(1_200)
        head = self._head(number) + f'Content-Type: multipart/{kind}; boundary="=_b"\n\n'.encode()
        return head + b"--=_b\n" + text + b"\n--=_b\n" + part + b"\n--=_b--\n\n"

    def _file(self, name: str, content: bytes) -> bytes:
        head = (
            f"Content-Type: application/octet-stream; name={name}\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename={name}\n\n"
        )
        return head.encode() + base64.encodebytes(content)

    def _head(self, number: int) -> bytes:
        return (
            f"From accueil@exemple.fr Sat Jun 15 {number % 24:02}:00:00 2024\nReceived: from relais by exemple.fr\n"
            f"From: Accueil <accueil@exemple.fr>\nTo: Achats <achats@exemple.fr>\nSubject: Commande {number}\n"
            f"Message-ID: <{number}@exemple.fr>\nDate: Sat, 15 Jun 2024 10:00:00 +0200\nMIME-Version: 1.0\n"
        ).encode()

    def _text(self, size: int) -> bytes:
        words = " ".join(self._draw.choices(_TEXT.split(), k=size // 6))
        return "\n".join(words[at : at + 72] for at in range(0, len(words), 72)).encode()


class Memory(threading.Thread):
    """Looks at a process and its children again and again: the most memory that each of them ever held."""

    def __init__(self, process: int):
        super().__init__(daemon=True)
        self.parent = self.worker = 0
        self._process = process
        self._ended = threading.Event()

    def run(self) -> None:
        """Looks five times a second."""
        while not self._ended.wait(0.2):
            self.parent = max(self.parent, _peak(self._process))
            self.worker = max([self.worker, *map(_peak, _children(self._process))])

    def end(self) -> None:
        """Looks no more."""
        self._ended.set()
        self.join()


def _peak(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _children(process: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except OSError:
        return []


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _program(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "leakscan", "--lang", "en", *arguments)
    return subprocess.Popen(command, env={**os.environ, "LEAKSCAN_HOME": str(home)}, stdout=subprocess.PIPE)


def _rows(home: Path, table: str) -> list[dict[str, object]]:
    output, _ = _program(home, "export", "--table", table, "--format", "jsonl").communicate()
    return list(map(json.loads, output.splitlines()))


def measure(megabytes: int, seed: int) -> dict[str, str]:
    """One scan of a mailbox, its figures by name."""
    with tempfile.TemporaryDirectory(prefix="leakscan-mailbox-") as name:
        home, share = Path(name, "home"), Path(name, "share")
        share.mkdir()
        # The first scan compiles the rules; its file is another one.
        _program(home, "scan", "--jobs", "1", str(share)).communicate()
        count = 0
        with Path(share, "boite.mbox").open("wb") as stream:
            for message in Mailbox(seed).messages(megabytes * _MEGABYTE):
                stream.write(message)
                count += 1
            size = stream.tell()
        started, used = time.perf_counter(), _processor()
        scan = _program(home, "scan", "--jobs", "1", str(share))
        memory = Memory(scan.pid)
        memory.start()
        scan.communicate()
        taken, used = time.perf_counter() - started, _processor() - used
        memory.end()
        files = _rows(home, "files")
        found = {str(row["member"]) for row in _rows(home, "findings") if row["rule"] == "fr.nir"}
        read = sum(str(row["member"]).count("!/") == 0 and row["member"] != "" for row in files)
        last = f"msg-{count:04d}!/liste.txt"
        inventory = max(path.stat().st_size for path in home.rglob("*.db"))
    return {
        "size": f"{size / _MEGABYTE:.0f} MiB",
        "messages made / read": f"{count} / {read}",
        "status of the mailbox": next(str(row["status"]) for row in files if not row["member"]),
        "marker in the last attachment": "found" if found == {last} else f"NOT found ({sorted(found)[:3]})",
        "members not read to their end": str(sum(row["status"] != "scanned" for row in files)),
        "time": f"{taken:.0f} s, {used:.0f} s of them on a processor",
        "speed": f"{size / _MEGABYTE / taken:.1f} MiB/s, {size / _MEGABYTE / used:.1f} MiB a second of processor",
        "peak memory of the worker": f"{memory.worker / _MEGABYTE:.0f} MiB",
        "peak memory of the parent": f"{memory.parent / _MEGABYTE:.0f} MiB",
        "inventory": f"{inventory / _MEGABYTE:.1f} MiB, {len(files)} rows",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    figures = measure(options.megabytes, options.seed)
    lines = [f"# One large mailbox ({date.today().isoformat()})", "", "| figure | value |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in figures.items()]
    print("\n".join(lines))
    if options.write:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
