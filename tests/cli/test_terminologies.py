"""Terms of another package in a scan: only when asked for, read again when they change, told in the run."""

import json

import pytest

from tests.packages import MEDICINES, make_package
from tests.shares import fill

TEXT = "M. Aurèle VERDELET, né le 11/02/1958, sous Zorvalix depuis mars.\n"


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    fill(root, {"courrier.txt": TEXT})
    return root


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "packages"
    make_package(folder)
    return folder


def settings(leakscan, text='terminologies = ["edsnlp"]\n'):
    folder = leakscan.home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leakscan.toml").write_text(text, encoding="utf-8")


def health(leakscan):
    return {
        (row["path"], row["rule"], row["severity"]) for row in leakscan.rows("findings") if row["category"] == "health"
    }


def test_terms_count_in_the_next_scan_once_the_settings_ask_for_them(leakscan, share, packages):
    leakscan.scan(share, PYTHONPATH=str(packages))
    assert health(leakscan) == set()

    settings(leakscan)
    code, out, err = leakscan.scan(share, PYTHONPATH=str(packages))

    assert (code, err) == (1, "")
    assert health(leakscan) == {("courrier.txt", "health.psychiatry", "critical")}
    assert "Terminology used: edsnlp" in out
    assert "7 terms" in out


def test_files_are_read_again_when_the_terms_change(leakscan, share, packages):
    settings(leakscan)
    leakscan.scan(share, PYTHONPATH=str(packages))
    carried = json.loads(leakscan.scan(share, "--json", PYTHONPATH=str(packages))[1])[0]
    make_package(packages, medicines={**MEDICINES, "N05AX99": ["ZORVALINE"]})
    changed = json.loads(leakscan.scan(share, "--json", PYTHONPATH=str(packages))[1])[0]

    assert (carried["carried_over"], changed["carried_over"]) == (1, 0)
    assert carried["terminologies"] == [{"name": "edsnlp", "version": "", "terms": 7}]
    assert health(leakscan) == set()


def test_a_missing_package_ends_the_scan_with_what_to_do(leakscan, share):
    settings(leakscan)
    code, _, err = leakscan.scan(share)

    assert code == 3
    assert f"{leakscan.home / 'config' / 'leakscan.toml'}: terminologies names edsnlp, which is not installed" in err
    assert "pip install edsnlp" in err


def test_doctor_tells_what_a_terminology_brings(leakscan, packages):
    settings(leakscan)
    good = leakscan.run("doctor", PYTHONPATH=str(packages))
    bad = leakscan.run("doctor")

    assert (good[0], "Terminology edsnlp" in good[1], "7 terms" in good[1]) == (0, True, True)
    assert (bad[0], "pip install edsnlp" in bad[1]) == (2, True)
