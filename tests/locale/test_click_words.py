import gettext
import os

import pytest

from leakscan.cli import main
from leakscan.cli.click_words import CLICK_MESSAGES, click_speaks


def told(capsys, *arguments):
    with pytest.raises(SystemExit):
        main(arguments)
    return capsys.readouterr()


def test_the_words_of_click_are_french_in_french_help(capsys):
    said = told(capsys, "--lang", "fr", "scan", "--help").out

    assert said.startswith("Utilisation\u00a0: leakscan scan")
    assert "Options\u00a0:" in said
    assert "Afficher cette aide et quitter." in said


def test_a_wrong_option_is_told_in_french(capsys):
    said = told(capsys, "--lang", "fr", "scan", "--nowhere").err

    assert "Erreur\u00a0: L’option '--nowhere' n’existe pas." in said


def test_english_help_stays_english_in_a_french_locale(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")

    said = told(capsys, "--lang", "en", "scan", "--help").out

    assert said.startswith("Usage: leakscan scan")
    assert "Show this message and exit." in said


@pytest.mark.parametrize("before", [None, "de"])
def test_the_language_of_the_process_is_as_before_afterwards(monkeypatch, before):
    monkeypatch.delenv("LANGUAGE", raising=False)
    if before:
        monkeypatch.setenv("LANGUAGE", before)
    domain = gettext.textdomain()

    with click_speaks("fr"):
        assert [message for message in CLICK_MESSAGES if gettext.gettext(message) == message] == []

    assert os.environ.get("LANGUAGE") == before
    assert gettext.textdomain() == domain
