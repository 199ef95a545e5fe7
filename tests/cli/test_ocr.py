"""Scans with and without text recognition: what was not read is said, and read once it can be."""

import json

import pytest

from tests.extract.image.drawing import page, saved
from tests.extract.samples import MARKER


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    (root / "carte.png").write_bytes(saved(page(["Carte Vitale", MARKER], size=(900, 320)), "PNG"))
    return root


def scanned(leakscan, share, *options, **environment):
    leakscan.run("scan", str(share), *options, **environment)
    rows = [json.loads(line) for line in leakscan.run("export", "--table", "files")[1].splitlines()]
    findings = [json.loads(line) for line in leakscan.run("export", "--table", "findings")[1].splitlines()]
    return [row["status"] for row in rows], {row["rule"] for row in findings}


def test_an_unchanged_picture_is_read_once_it_can_be(leakscan, share, tmp_path):
    before = scanned(leakscan, share, PATH=str(tmp_path))
    switched_off = scanned(leakscan, share, "--no-ocr")
    after = scanned(leakscan, share)

    assert before == (["missing-dependency"], set())
    assert switched_off == (["unsupported"], set())
    assert after == (["scanned"], {"fr.nir", "doc.vitale-card"})


def test_a_finding_says_that_it_was_recognised(leakscan, share):
    leakscan.run("--lang", "en", "scan", str(share))
    findings = [
        json.loads(line) for line in leakscan.run("--lang", "en", "export", "--table", "findings")[1].splitlines()
    ]

    assert [any("recognition" in reason for reason in row["reasons"]) for row in findings] == [True, True]
