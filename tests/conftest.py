"""What many tests share: rules compiled once, and the program as its users call it."""

import io
from datetime import UTC, datetime
from functools import partial

import pytest

from leakscan.detect import Detector
from leakscan.extract.budget import Limits
from leakscan.fingerprint import Fingerprinter
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.reading import Tools, read_root
from leakscan.rulebook import default_folder, load
from tests.commands import Program

# When the scans of tests begin.
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def rulebook():
    return load(default_folder())


@pytest.fixture(scope="session")
def tools(rulebook, tmp_path_factory):
    """What a worker reads with, and a key that the tests know."""
    scratch = tmp_path_factory.mktemp("scratch")
    return Tools(rulebook, Detector(rulebook), Fingerprinter(b"k" * 32), Limits(), scratch, NOW)


@pytest.fixture(scope="session")
def outcome_of(tools):
    """Reads a text, or bytes, as a file of that name: `outcome_of("NIR : ...", "liste.csv")`."""

    def read(content, name="courrier.txt"):
        raw = content.encode() if isinstance(content, str) else content
        return read_root(Item(Locator("poste", name), partial(io.BytesIO, raw), len(raw)), tools)

    return read


@pytest.fixture(scope="session")
def found_in(outcome_of):
    """What a file gives, gravest evidence aside: (rule, confidence, severity, count) of each finding."""

    def read(content, name="courrier.txt"):
        findings = outcome_of(content, name).findings
        return {(each.rule_id, each.confidence, each.severity, each.count) for each in findings}

    return read


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """One folder of compiled patterns for every home: compiling them takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def leakscan(tmp_path, cache):
    return Program(tmp_path / "home", cache)


@pytest.fixture(scope="module")
def shared_leakscan(tmp_path_factory, cache):
    """The same for the tests of a module that look at one scan from several sides."""
    return Program(tmp_path_factory.mktemp("shared") / "home", cache)
