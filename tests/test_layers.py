"""The layers of the package: who may import whom, read from the source itself."""

import ast
from pathlib import Path

import pytest

import leakscan

PACKAGE = Path(leakscan.__file__).parent

# From the top down: a module imports from the lines below its own, never from its own line.
# Reading one item, copying its members, rolling up its status and the pool that does it stand between the
# pipeline (or the proof of the
# rules, which reads in the same way) and the stages.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("review", "remediate"),
    ("pipeline", "report", "proof", "showing", "explaining"),
    ("workers", "walking"),
    ("reading",),
    ("entry",),
    ("rollup", "moving", "spool", "sameness", "filters", "watchlist", "traces"),
    ("sources", "extract", "detect", "assess", "inventory"),
    ("rulebook", "fingerprint"),
    ("checks", "settings", "privacy", "sandbox", "pool", "scratch", "alarm", "content"),
    ("model",),
    ("locator", "errors", "language"),
)
LINES = {name: line for line, names in enumerate(LAYERS) for name in names}
FILES = sorted(PACKAGE.rglob("*.py"))
NETWORK = {"socket", "ssl", "http", "requests", "urllib.request", "ftplib", "smtplib", "asyncio", "httpx", "aiohttp"}
SQLITE = {"sqlite3", "sqlite_utils", "apsw"}
VAGUE = {"utils", "util", "helpers", "core", "base", "common", "misc"}


def imported(file):
    """Every module that a file imports, wherever in the file and for whatever reason."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module):
    """The layer's name in a module path: `leakscan.detect.fold` belongs to `detect`."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def owner(file):
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def importers_of(modules):
    return {owner(file) for file in FILES if any(is_below(name, modules) for name in imported(file))}


def is_below(name, modules):
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def test_every_part_of_the_package_has_its_line():
    parts = {owner(file) for file in FILES} - {"__init__"}

    assert parts - set(LINES) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_a_module_imports_from_lower_lines_only(file):
    own = owner(file)
    others = {part(name) for name in imported(file) if name.startswith("leakscan.")} - {own, "__version__"}
    above = {name for name in others if LINES[name] <= LINES.get(own, len(LAYERS))}

    assert above == set()


def test_no_module_has_a_name_that_says_nothing():
    assert [file for file in FILES if VAGUE & set(file.relative_to(PACKAGE).with_suffix("").parts)] == []


def test_only_sources_can_open_a_connection():
    assert importers_of(NETWORK) - {"sources"} == set()


def test_only_the_inventory_speaks_sql():
    assert importers_of(SQLITE) == {"inventory"}
