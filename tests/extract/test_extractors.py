import subprocess
import sys

import pytest

from leakscan.extract import EXTRACTORS, Entry, entry_for, extractor_for, extractors
from tests.extract.reading import read


@pytest.mark.parametrize("entry", EXTRACTORS, ids=lambda entry: entry.attribute)
def test_each_entry_leads_to_an_extractor_of_its_media_types(entry):
    assert set(entry.load().media_types) <= set(entry.media_types)


def test_all_formats_can_be_listed():
    assert len(list(extractors())) == len(EXTRACTORS)


def test_no_media_type_has_two_extractors():
    media_types = [media_type for entry in EXTRACTORS for media_type in entry.media_types]

    assert len(media_types) == len(set(media_types))


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/x-log", "text"),
        ("application/geo+json", "json"),
        ("application/rss+xml", "xml"),
        ("image/svg+xml", "xml"),
        ("image/x-pcx", "images"),
        ("audio/x-new", "strings"),
        ("application/vnd.oasis.opendocument.graphics", "odf"),
        ("application/x-new", "unknown"),
    ],
)
def test_a_media_type_without_its_own_entry_goes_to_its_family(media_type, name):
    assert entry_for(media_type).name == name


def test_a_missing_library_is_told_for_every_file():
    entry = Entry("essai", ("application/x-essai",), "text.plain", "TEXT")
    code = (
        "import sys; sys.modules['lxml'] = None\n"
        "from leakscan.extract import extractor_for\n"
        "from tests.extract.reading import read\n"
        "print(read(extractor_for('text/html'), b'<p>', 'x.html').problems)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[('poste:x.html', 'missing-dependency')]"
    assert read(entry.load(), b"un", "x.txt").text == "un"


def test_listing_the_formats_of_the_package_loads_no_library():
    code = (
        "import sys, leakscan.extract, leakscan.extract.extractor\n"
        "print([name for name in ('lxml', 'pypdfium2', 'olefile', 'openpyxl', 'magic') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_an_extractor_is_found_by_media_type():
    assert extractor_for("text/plain").name == "text"
