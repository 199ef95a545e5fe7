"""XML of a file is never trusted: no entities, no network, no definitions from elsewhere, in any reader."""

import ast
import pyexpat
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import docx.oxml.parser
import openpyxl.xml
import pptx.oxml
import pytest
from lxml import etree

import leakscan
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.reading import read_root
from tests.extract.office.packages import workbook
from tests.extract.samples import MARKER
from tests.hostile.archives import zipped
from tests.shares import letter

SOURCE = Path(leakscan.__file__).parent
PARSERS = {"XMLParser", "XMLPullParser", "iterparse"}
DEFENCE = {"resolve_entities": False, "no_network": True, "load_dtd": False}
# What reads XML with a parser of its own choice unless it is given one.
READS = {"parse", "fromstring", "XML", "HTML", "fromstringlist"}
# Parsers of the standard library, which expand entities of the document itself; plistlib refuses such documents.
ERRORS = {
    "xml.etree.ElementTree",
    "xml.etree.ElementTree.ParseError",
    "xml.parsers.expat",
    "xml.parsers.expat.ExpatError",
}
UNDEFENDED = {"xml", "xmlrpc", "html5lib", "bs4", "xmltodict", "lxml.html", "lxml.objectify"}


def calls():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id == "etree":
                    yield path.relative_to(SOURCE).as_posix(), node


def imported():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_parser_is_told_to_resolve_nothing():
    made = [(path, node) for path, node in calls() if node.func.attr in PARSERS]
    told = [
        {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
        for _, node in made
    ]

    assert made
    assert [path for (path, _), words in zip(made, told, strict=True) if not words.items() >= DEFENCE.items()] == []


def test_nothing_is_read_without_such_a_parser():
    bare = [path for path, node in calls() if node.func.attr in READS and len(node.args) < 2]

    assert bare == []


def test_no_parser_without_defence_is_imported():
    names = set(imported()) - ERRORS

    assert {name for name in names if name.split(".")[0] in UNDEFENDED or name in UNDEFENDED} == set()


@pytest.mark.parametrize("parser", [docx.oxml.parser.oxml_parser, pptx.oxml.oxml_parser])
def test_libraries_that_read_packages_expand_no_entities(parser):
    root = etree.fromstring('<!DOCTYPE a [<!ENTITY b "boum">]><a>&b;</a>', parser)

    assert "".join(root.itertext()) != "boum"


def test_the_second_reader_of_workbooks_refuses_entities():
    assert openpyxl.xml.DEFUSEDXML


def test_expat_bounds_what_entities_give():
    """What decrypts workbooks reads the description of the encryption with it."""
    assert tuple(map(int, pyexpat.EXPAT_VERSION.removeprefix("expat_").split("."))) >= (2, 4, 1)


@pytest.fixture
def secret(tmp_path):
    """A file that only a reader of external entities would ever see."""
    path = tmp_path / "secret.txt"
    path.write_text(MARKER)
    return path


def with_entity(package, part, path):
    """The package with a text that stands for a file outside."""
    with zipfile.ZipFile(BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    at = parts[part].find(b"?>") + 2 if parts[part].startswith(b"<?xml") else 0
    declared = f'<!DOCTYPE a [<!ENTITY outside SYSTEM "{path.as_uri()}">]>'.encode()
    parts[part] = parts[part][:at] + declared + parts[part][at:].replace(b"HERE", b"&outside;")
    return zipped(*parts.items())


_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>HERE</t></is></c></row>'


def drawn_in(path):
    declared = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY outside SYSTEM "{path.as_uri()}">]>'
    pages = {
        "a.xml": "<a>&outside;</a>",
        "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><text>&outside;</text></svg>',
        "a.html": "<html><p>&outside;</p></html>",
        "cda.xml": '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&outside;</title></ClinicalDocument>',
        "fhir.xml": '<Patient xmlns="http://hl7.org/fhir"><id value="1"/><name>&outside;</name></Patient>',
        "a.plist": '<plist version="1.0"><string>&outside;</string></plist>',
        "a.fods": '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">&outside;'
        "</office:document>",
    }
    packages = {
        "a.docx": with_entity(letter("HERE"), "word/document.xml", path),
        "a.xlsx": with_entity(workbook(_CELL), "xl/worksheets/sheet1.xml", path),
    }
    return {name: (declared + text).encode() for name, text in pages.items()} | packages


NAMES = ["a.xml", "a.svg", "a.html", "cda.xml", "fhir.xml", "a.plist", "a.fods", "a.docx", "a.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_no_file_outside_is_read_into_a_document(name, secret, tools):
    data = drawn_in(secret)[name]
    outcome = read_root(Item(Locator("poste", name), partial(BytesIO, data), len(data)), tools)

    assert [finding.rule_id for finding in outcome.findings if finding.rule_id == "fr.nir"] == []
    assert outcome.documents[0].status in ("scanned", "partial", "corrupt")
