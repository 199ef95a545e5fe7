"""Values that controls, fields and formulas keep without showing them."""

from leakscan.extract.office.docx import DOCX
from leakscan.extract.office.odf import ODF_TEXT
from leakscan.extract.office.xlsx import XLSX
from tests.extract.office.letters import heading, letter, opendocument, paragraph, where, xml
from tests.extract.office.packages import nir, text_cell, workbook
from tests.extract.reading import read

NUMBER = nir("2850478123456")


def test_the_mark_of_a_recipient_of_a_mail_merge_is_read():
    recipients = f"<w:recipientData><w:active w:val='1'/><w:uniqueTag w:val='{NUMBER}'/></w:recipientData>"
    data = letter(paragraph("z"), ("word/recipientData.xml", xml("w:recipients", recipients)))

    assert where(read(DOCX, data, "a.docx"), NUMBER) == ["poste:a.docx#part=recipientData"]


def test_the_choices_of_a_slicer_over_a_cube_and_of_a_list_are_read():
    slicer = f"<slicerCacheDefinition name='s'><ranges><range><i n='[P].[x]' c='NIR {NUMBER}'/></range></ranges>"
    choices = f"<formControlPr objectType='Drop'><itemLst><item val='NIR {NUMBER}'/></itemLst></formControlPr>"
    data = workbook(
        f'<row r="1">{text_cell("A1", "z")}</row>',
        ("xl/slicerCaches/slicerCache1.xml", f"{slicer}</slicerCacheDefinition>"),
        ("xl/ctrlProps/ctrlProp1.xml", choices),
    )

    assert where(read(XLSX, data, "a.xlsx"), NUMBER) == ["poste:a.xlsx#part=pivot", "poste:a.xlsx#part=control"]


def test_a_long_number_in_a_formula_that_shows_something_else_is_read_at_its_cell():
    row = f'<row r="2"><c r="A2"><f>IF(B1={NUMBER},1,SUM(C1:C12345))</f><v>0</v></c></row>'
    found = read(XLSX, workbook(row), "a.xlsx")

    assert where(found, NUMBER) == ["poste:a.xlsx#sheet=Patients&cell=A2&part=formula"]


def test_a_field_that_holds_a_number_and_the_choices_of_a_field_are_read():
    declared = f"<text:user-field-decl text:name='nir' office:value-type='float' office:value='{NUMBER}'/>"
    chosen = f"<text:drop-down text:name='n'><text:label text:value='NIR {NUMBER}'/>z</text:drop-down>"
    body = f"<text:user-field-decls>{declared}</text:user-field-decls><text:p>{chosen}</text:p>"
    found = read(ODF_TEXT, opendocument(body), "a.odt")

    assert found.text.count(NUMBER) == 2
    assert f"nir: {NUMBER}\n" in found.text
    assert heading(found, NUMBER) == "nir"
    assert where(found, f"NIR {NUMBER}") == ["poste:a.odt#paragraph=1"]
