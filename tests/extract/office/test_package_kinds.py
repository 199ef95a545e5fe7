import io
import warnings
import zipfile

from leakscan.extract.recognise import recognise
from tests.extract.office.letters import letter, paragraph, xml
from tests.extract.office.packages import packed
from tests.extract.samples import MARKER


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


def test_a_part_behind_another_one_of_its_name_is_read_too(outcome_of):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for text in (MARKER, "Bonjour"):
            archive.writestr("word/document.xml", xml("w:document", f"<w:body>{paragraph(text)}</w:body>"))
    outcome = outcome_of(out.getvalue(), "a.docx")

    assert [place.canonical() for place in outcome.findings[0].places] == [
        "poste:a.docx!zip/word/document.xml~2#line=1"
    ]


def test_a_picture_whose_sum_is_wrong_is_told_and_what_follows_is_read(outcome_of):
    data = letter(
        paragraph("Bonjour"), ("word/media/a.txt", "Radiographie"), ("word/z.xml", xml("w:x", paragraph(MARKER)))
    )
    place = data.index(b"word/media/a.txt", data.index(b"PK\x01\x02"))
    broken = data[: place - 30] + b"\1\2\3\4" + data[place - 26 :]
    outcome = outcome_of(broken, "a.docx")

    assert [(each.status, each.locator.member()) for each in outcome.documents] == [
        ("partial", ""), ("partial", "word/media/a.txt"),
    ]  # fmt: skip
    assert outcome.findings
