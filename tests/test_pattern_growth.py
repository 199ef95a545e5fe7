"""Patterns over hostile text: four times the text takes about four times as long, never sixteen."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import regex

import leakscan.assess
import leakscan.checks
import leakscan.detect
import leakscan.extract

_PACKAGES = (leakscan.assess, leakscan.checks, leakscan.detect, leakscan.extract)
_SEARCHING = frozenset(("search", "finditer", "findall", "sub", "subn", "split"))
# Patterns in a list, or handed on: how they are used there, by the name of the module.
_HANDED_ON = {
    "leakscan.checks.placeholders": {"fullmatch"},
    "leakscan.extract.health.hl7_syntax": {"match"},
    "leakscan.extract.text_kinds": {"match"},
}
_ALL = frozenset(("match", "fullmatch", "finditer"))
_UNITS = (
    "a", "1", " ", "\n", "\t", "=", "(", '"', "<", "&", "-", ".", "/", "\\", "@", ":", ";", ",", "_", "'", "[", "{",
    "A", "é", "a ", "1 ", "a1", "a.", "1-", "a=", "\r\n", " \n", "a\n", "<a", "<!--", "<?", "&#", "=?", "a@a.", "//",
    "((", "[[", "''",
)  # fmt: skip
# Linear growth is 4, quadratic 16. What takes less than a thousandth of a second over so little is left alone.
_MOST, _FLOOR, _SIZES = 9.0, 0.001, (1_000, 4_000, 16_000)


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern of a module, and by which methods it is used: `finditer` stands for all that search."""

    compiled: "re.Pattern[str] | re.Pattern[bytes] | regex.Pattern[str] | regex.Pattern[bytes]"
    methods: frozenset[str]


def patterns() -> Iterator[object]:
    """Every pattern that the modules hold, in lists and tables too, each once."""
    seen = set()
    for package in _PACKAGES:
        for found in (package, *pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
            module = importlib.import_module(getattr(found, "name", package.__name__))
            calls = methods(Path(str(module.__file__)))
            for name, value in vars(module).items():
                used = {"finditer" if each in _SEARCHING else each for each in calls.get(name, set())} & _ALL
                for compiled in inside(value):
                    if id(compiled) not in seen:
                        seen.add(id(compiled))
                        known = used or _HANDED_ON.get(module.__name__) or _ALL
                        yield pytest.param(
                            Pattern(compiled, frozenset(known)), id=f"{module.__name__}.{name}-{len(seen)}"
                        )


def methods(source: Path) -> dict[str, set[str]]:
    """The methods that a module calls on each of its names."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, set()).add(node.attr)
    return found


def inside(value: object) -> Iterator[object]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from inside(each)
    elif isinstance(value, dict):
        yield from inside([*value, *value.values()])


def units(pattern: Pattern) -> list[str]:
    """What is repeated: signs of every kind, and the words that the pattern spells out."""
    source = pattern.compiled.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    spelt = re.findall(r"[A-Za-z0-9%:=<!/-]{2,}", re.sub(r"\\[a-zA-Z]|\(\?[^)]*?[:)]", " ", text))
    return [*_UNITS, *sorted(set(spelt))[:30]]


def taken(pattern: Pattern, unit: str, size: int, *, times: int) -> float:
    """Seconds over a text of that many characters that repeats the unit and ends otherwise, the best of some."""
    compiled, text = pattern.compiled, unit * (size // len(unit)) + "\x01"
    subject = text.encode() if isinstance(compiled.pattern, bytes) else text
    best = float("inf")
    for _ in range(times):
        before = time.perf_counter()
        for method in pattern.methods:
            found = getattr(compiled, method)(subject)
            sum(1 for _ in found) if method == "finditer" else found
        best = min(best, time.perf_counter() - before)
    return best


def slow_units(pattern: Pattern) -> list[str]:
    """The units over which a pattern takes out of proportion longer when there are more of them."""
    suspects = (unit for unit in units(pattern) if taken(pattern, unit, _SIZES[1], times=1) > _FLOOR)
    return [unit for unit in suspects if all(map(partial(grows, pattern, unit), pairwise(_SIZES)))]


def grows(pattern: Pattern, unit: str, sizes: tuple[int, int]) -> bool:
    """Whether it takes out of proportion longer over the larger size. One pair may deceive on a busy machine."""
    short, long = (taken(pattern, unit, size, times=3) for size in sizes)
    return long > _MOST * short


@pytest.mark.parametrize("pattern", list(patterns()))
def test_no_pattern_goes_back_again_and_again(pattern):
    assert slow_units(pattern) == []


@pytest.mark.parametrize(
    ("source", "method", "units"),
    [(r"\s*a?\s*\Z", "match", {" ", "\n"}), (r"[ \t]*\n", "finditer", {" "}), (r"<!--.*?-->", "finditer", {"<!--"})],
)
def test_patterns_that_do_are_noticed(source, method, units):

    slow = slow_units(Pattern(re.compile(source, re.DOTALL), frozenset((method,))))

    assert units <= set(slow)


def test_patterns_are_found_wherever_they_stand():
    names = {param.id.rpartition("-")[0] for param in patterns()}

    assert "leakscan.extract.office.formulas._CALL" in names
    assert "leakscan.checks.placeholders._SHAPES" in names or "leakscan.checks.placeholders._GAP" in names
    assert len(names) > 300
