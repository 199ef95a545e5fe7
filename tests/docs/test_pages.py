"""The pages of the documentation say what the program does."""

import re
import runpy
from pathlib import Path
from typing import get_args

import click
import pytest

from leakscan import settings
from leakscan.cli import build
from leakscan.errors import LeakscanError
from leakscan.model import Status

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def _commands():
    group = build(lambda message: message, "en")
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        below = command.commands if isinstance(command, click.Group) else [""]
        yield from (f"leakscan {name} {each}".strip() for each in below)


def test_the_page_of_rules_is_that_of_the_rulebook():
    script = runpy.run_path(str(ROOT / "docs" / "make_rules.py"))

    assert script["PAGE"].read_text(encoding="utf-8") == script["page"]()


def test_the_page_of_formats_is_that_of_the_extractors():
    script = runpy.run_path(str(ROOT / "docs" / "make_formats.py"))

    assert script["PAGE"].read_text(encoding="utf-8") == script["page"]()


@pytest.mark.parametrize("command", list(_commands()))
def test_every_command_is_in_the_readme(command):
    assert f"`{command}" in README


@pytest.mark.parametrize("error", [LeakscanError, *LeakscanError.__subclasses__()])
def test_every_exit_code_of_an_error_is_in_the_readme(error):
    assert f"| `{error.exit_code}` |" in README


@pytest.mark.parametrize("key", sorted(settings._KEYS))
def test_every_setting_is_in_the_readme(key):
    assert f"`{key}`" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_is_explained_on_the_page_of_moving_sources(status):
    assert f"`{status}`" in (ROOT / "docs" / "moving-sources.md").read_text(encoding="utf-8")
