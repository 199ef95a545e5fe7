"""What the program is made of: locked with hashes, complete, and under licences that a practice can live with."""

import re
import tomllib
from importlib import metadata

import pytest

from tests.commands import PROJECT

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = sorted({line.partition("==")[0] for line in LOCK.splitlines() if "==" in line})
# As libraries name themselves; the LGPL lets a program of any licence use them as they are.
_REFUSED = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_of_the_application_is_locked():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {normal(re.match(r"[\w.-]+", each).group()) for each in project["dependencies"]}

    assert wanted - set(map(normal, LOCKED)) == set()


def test_every_locked_version_has_hashes_and_no_address():
    entries = re.split(r"\n(?=\S)", LOCK.strip())

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def installed(name):
    try:
        return metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None  # of another system


@pytest.mark.parametrize("name", LOCKED)
def test_no_library_is_under_the_gpl(name):
    told = installed(name)
    licence = "" if told is None else told.get("License-Expression") or (told.get("License") or "").split("\n")[0]
    classifiers = [] if told is None else [each for each in told.get_all("Classifier", []) if each.startswith("Lic")]

    assert not _REFUSED.search(re.sub(r"GNU Lesser General Public", "", " ".join([licence, *classifiers])))


def test_most_locked_libraries_are_there_to_be_looked_at():
    assert sum(installed(name) is not None for name in LOCKED) > len(LOCKED) * 3 // 4
