"""The program as its users call it: a process of its own, with a home of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent


class Program:
    """Runs commands in English; `home` holds inventory, key and settings, `cache` the compiled patterns."""

    def __init__(self, home, cache):
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        (home / "cache").symlink_to(cache, target_is_directory=True)
        self.inventory = home / "data" / "inventory.db"

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEAKSCAN_", "LC_", "LANG"))}
        path = os.pathsep.join(filter(None, (more.pop("PYTHONPATH", ""), str(PROJECT))))
        return {
            **kept,
            "LEAKSCAN_HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": path,
            "COLUMNS": "200",
            **more,
        }

    def start(self, *arguments, **more):
        command = [sys.executable, "-m", "leakscan", *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *arguments, stdin=b"", **more):
        """The exit code, what it wrote and what it complained about."""
        with self.start(*arguments, **more) as process:
            out, err = process.communicate(stdin, timeout=120)
        return process.returncode, out.decode(), err.decode()

    def scan(self, *paths, **more):
        return self.run("scan", "--jobs", 1, *paths, **more)

    def rows(self, table, *options):
        """The rows of an exported table."""
        code, out, err = self.run("export", "--table", table, *options)
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    def statuses(self):
        """The status of each file and member, by its name."""
        return {(row["path"], row["member"]): row["status"] for row in self.rows("files", "--clear-names")}
