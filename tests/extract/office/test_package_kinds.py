import io

from leakscan.extract.recognise import recognise
from tests.extract.office.packages import packed


def test_packages_with_folders_of_other_names_are_told_by_their_content_types():
    types = (
        "<Types><Override PartName='/a.xml' ContentType='application/vnd.openxmlformats-officedocument.{}.main+xml'/>"
    )
    kinds = {
        "wordprocessingml.document": "wordprocessingml.document",
        "presentationml.slideshow": "presentationml.presentation",
        "spreadsheetml.template": "spreadsheetml.sheet",
    }
    for written, expected in kinds.items():
        data = packed(("[Content_Types].xml", types.format(written)), ("a.xml", "<x/>"))
        assert recognise(io.BytesIO(data), "a").endswith(expected)


def test_a_word_document_without_its_content_types_is_one():
    data = packed(("word/document.xml", "<x/>"))

    assert recognise(io.BytesIO(data), "a").endswith("wordprocessingml.document")
