import pytest

from leakscan.extract.unread import ARCHIVES, BACKUPS, DISKS, EMPTY, PIECES
from tests.extract.reading import read


@pytest.mark.parametrize("extractor", [ARCHIVES, BACKUPS, DISKS, PIECES])
def test_a_format_that_is_not_read_yet_says_so(extractor):
    assert read(extractor, b"x", "x.bin").problems == [("poste:x.bin", "unsupported")]


@pytest.mark.parametrize("name", ["vide.docx", "VIDE.PDF", "vide.zip", "vide.xlsx"])
def test_an_empty_file_of_a_known_format_is_corrupt(name):
    assert read(EMPTY, b"", name).problems == [(f"poste:{name}", "corrupt")]


@pytest.mark.parametrize("name", ["vide", "vide.txt", "vide.log"])
def test_an_empty_file_of_no_format_has_nothing_to_read(name):
    assert read(EMPTY, b"", name).problems == []
