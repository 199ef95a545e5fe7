import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import leakscan

PACKAGE = Path(leakscan.__file__).parent
FOLDER = PACKAGE / "locale" / "fr" / "LC_MESSAGES"
KEYWORDS = {"mark": None, "_": None}


@pytest.fixture(scope="module")
def french():
    with (FOLDER / "leakscan.po").open("rb") as stream:
        catalogue = read_po(stream, locale="fr")
    return {message.id: message.string for message in catalogue if message.id}


@pytest.fixture(scope="module")
def extracted():
    with (PACKAGE.parent / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def sources():
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_message_of_the_program_has_a_french_translation(french, extracted):
    assert sorted(message for message in extracted if not french.get(message)) == []


def test_every_message_that_is_translated_where_it_stands_is_marked(sources):
    bare = [
        node.args[0].value
        for source in sources
        for node in ast.walk(source)
        if isinstance(node, ast.Call) and called(node) == "translate" and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]

    assert bare == []


def test_the_catalogue_holds_no_message_that_the_program_no_longer_has(french, extracted):
    assert sorted(set(french) - extracted) == []


def test_the_compiled_catalogue_is_the_written_one(french):
    with (FOLDER / "leakscan.mo").open("rb") as stream:
        compiled = {message.id: message.string for message in read_mo(stream) if message.id}

    assert compiled == french


def test_translations_fill_the_same_gaps(french):
    gaps = re.compile(r"\{[^}]*\}|%\(\w+\)[sd]")

    assert [message for message, text in french.items() if set(gaps.findall(message)) != set(gaps.findall(text))] == []


def test_french_punctuation_has_its_no_break_spaces(french):
    assert [text for text in french.values() if re.search(r" [:;!?»]|« ", text)] == []
