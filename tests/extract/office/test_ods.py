import time

from leakscan.extract.office.ods import ODS
from tests.extract.office.packages import nir, spreadsheet
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def where(found: Read, text: str) -> list[str]:
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def table(rows: str, name: str = "Patients") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def cell(text: str, repeated: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}"><text:p>{text}</text:p></table:table-cell>'


def gap(repeated: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def test_numbers_and_texts_stand_at_their_cells_under_their_headings():
    shown = "<text:p>2,85E+14</text:p>"
    number = f'<table:table-cell office:value-type="float" office:value="{FIRST}">{shown}</table:table-cell>'
    data = spreadsheet(table(row(gap(2) + cell("Nom") + cell("NIR")) + row(gap(2) + cell("PETIT") + number) * 3))

    found = read(ODS, data, "a.ods")
    segment = found.segments[0]

    assert segment.text == "\t\tNom\tNIR\n" + f"\t\tPETIT\t{FIRST}\n" * 3
    assert segment.layout == "table"
    assert where(found, FIRST) == ["poste:a.ods#sheet=Patients&cell=D2"]
    assert segment.heading(segment.text.index(FIRST)) == "NIR"


def test_repeated_rows_and_cells_count_but_take_no_room():
    rows = row(gap(16384), 1_048_500) + row(gap(16383) + cell(FIRST)) + row(cell(SECOND, 9000), 70)
    started = time.monotonic()

    found = read(ODS, spreadsheet(table(rows)), "a.ods")

    assert where(found, FIRST) == ["poste:a.ods#sheet=Patients&cell=XFD1048501"]
    assert where(found, SECOND) == ["poste:a.ods#sheet=Patients&cell=A1048502"]
    assert found.text.count(SECOND) == 64 * 64
    assert time.monotonic() - started < 5


def test_each_sheet_has_its_own_places():
    data = spreadsheet(table(row(cell("x")), "Un") + table(row(cell(FIRST)), "Deux"))

    assert where(read(ODS, data, "a.ods"), FIRST) == ["poste:a.ods#sheet=Deux&cell=A1"]


def test_a_comment_stands_at_its_cell_and_not_in_it():
    note = f"<dc:creator>Secrétariat</dc:creator><text:p>NIR</text:p><text:p>{FIRST}</text:p>"
    annotation = f"<office:annotation>{note}</office:annotation>"
    commented = f"<table:table-cell>{annotation}<text:p>MARTIN</text:p></table:table-cell>"

    found = read(ODS, spreadsheet(table(row(gap(1) + commented))), "a.ods")

    assert found.segments[0].text == "\tMARTIN\n"
    assert where(found, f"NIR {FIRST}") == ["poste:a.ods#sheet=Patients&cell=B1&part=comment"]


def test_running_text_of_a_cell_stays_in_one_piece():
    spans = f'{FIRST[:5]}<text:span>{FIRST[5:]}</text:span><text:s text:c="2"/>Mme<text:line-break/>NOIR'

    assert read(ODS, spreadsheet(table(row(cell(spans)))), "a.ods").segments[0].text == f"{FIRST}  Mme NOIR\n"


def test_links_drawings_and_changes_are_read():
    link = cell('<text:a xlink:href="mailto:roux@exemple.fr">écrire</text:a>')
    shapes = "<table:shapes><draw:frame><text:p>Dr BLANC</text:p></draw:frame></table:shapes>"
    changes = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        f"<text:p>{SECOND}</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes>"
    )

    found = read(ODS, spreadsheet(changes + table(shapes + row(link))), "a.ods")

    assert where(found, "mailto:roux@exemple.fr") == ["poste:a.ods#sheet=Patients&cell=A1&part=hyperlink"]
    assert where(found, "Dr BLANC") == ["poste:a.ods#sheet=Patients&part=drawing"]
    assert where(found, SECOND) == ["poste:a.ods#part=change"]


def test_headers_properties_and_embedded_files_are_read():
    styles = f"<office:s NAMESPACES><style:header><text:p>NIR {FIRST}</text:p></style:header></office:s>"
    own = '<meta:user-defined meta:name="NIR">12</meta:user-defined>'
    meta = f"<office:m NAMESPACES><dc:title>Liste</dc:title>{own}</office:m>"

    found = read(
        ODS, spreadsheet("", ("styles.xml", styles), ("meta.xml", meta), ("Pictures/1.png", b"\x89PNG")), "a.ods"
    )

    assert where(found, FIRST) == ["poste:a.ods#part=header"]
    assert where(found, "title: Liste") == ["poste:a.ods#part=properties"]
    assert where(found, "NIR: 12") == ["poste:a.ods#part=properties"]
    assert found.members == [("poste:a.ods!ods/Pictures/1.png", b"\x89PNG")]


def test_a_formula_without_a_result_is_worked_out_when_it_joins_texts():
    formula = f'<table:table-cell table:formula=\'of:="{FIRST[:7]}"&amp;"{FIRST[7:]}"\'/>'

    assert read(ODS, spreadsheet(table(row(formula))), "a.ods").segments[0].text == f"{FIRST}\n"


def test_a_password_is_told():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"

    found = read(ODS, spreadsheet("", ("META-INF/manifest.xml", manifest)), "a.ods")

    assert found.problems == [("poste:a.ods", "encrypted")]
    assert found.segments == []


def test_a_container_that_cannot_be_read_is_corrupt():
    assert read(ODS, b"PK\x03\x04" + bytes(40), "a.ods").problems == [("poste:a.ods", "corrupt")]


FLAT = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
)


def test_a_flat_file_is_read_at_its_cells_with_its_properties_and_pictures():
    meta = (
        "<office:meta><dc:title>Liste secrète</dc:title></office:meta><office:settings><a>Printer</a></office:settings>"
    )
    picture = "<office:binary-data>iVBORw0KGgo=</office:binary-data>"
    body = f"<office:body><office:spreadsheet>{table(row(cell(FIRST)))}{picture}</office:spreadsheet></office:body>"

    found = read(ODS, f"{FLAT}{meta}{body}</office:document>".encode(), "a.fods")

    assert where(found, FIRST) == ["poste:a.fods#sheet=Patients&cell=A1"]
    assert where(found, "Liste secrète") == ["poste:a.fods#part=properties"]
    assert "Printer" not in found.text
    assert found.members == [("poste:a.fods!ods/binary-data", b"\x89PNG\r\n\x1a\n")]
    assert found.problems == []


def test_a_flat_file_that_is_cut_was_read_up_to_there():
    data = f"{FLAT}<office:body>{table(row(cell(FIRST)))}".encode()

    found = read(ODS, data, "a.fods")

    assert where(found, FIRST) == ["poste:a.fods#sheet=Patients&cell=A1"]
    assert found.problems == [("poste:a.fods#part=content", "corrupt")]


def test_names_lists_and_messages_are_read():
    check = (
        "<table:content-validations>"
        '<table:content-validation table:condition="cell-content-is-in-list(&quot;oui&quot;)">'
        f'<table:help-message table:title="aide"><text:p>NIR {FIRST}</text:p></table:help-message>'
        "</table:content-validation></table:content-validations>"
    )
    names = f'<table:named-expressions><table:named-expression table:name="secret" table:expression="{SECOND}"/>'

    found = read(ODS, spreadsheet(check + table(row(cell("x"))) + names + "</table:named-expressions>"), "a.ods")

    assert where(found, FIRST) == ["poste:a.ods#part=sheet"]
    assert where(found, "is-in-list") == where(found, "secret") == where(found, SECOND) == ["poste:a.ods#part=workbook"]


def test_the_author_of_a_comment_and_the_title_of_a_drawing_are_read():
    note = f"<office:annotation><dc:creator>Dr BLANC</dc:creator><text:p>NIR {FIRST}</text:p></office:annotation>"
    shape = (
        '<table:shapes><draw:frame draw:name="Cadre"><svg:title xmlns:svg="x">Photo de M. ROUX</svg:title></draw:frame>'
    )
    noted = f"<table:table-cell>{note}<text:p>x</text:p></table:table-cell>"

    found = read(ODS, spreadsheet(table(shape + "</table:shapes>" + row(gap(1) + noted))), "a.ods")

    assert where(found, "Dr BLANC") == where(found, FIRST) == ["poste:a.ods#sheet=Patients&cell=B1&part=comment"]
    assert where(found, "Photo de M. ROUX") == ["poste:a.ods#sheet=Patients&part=drawing"]


def test_leading_zeros_that_are_shown_are_kept():
    shown = '<table:table-cell office:value-type="float" office:value="7"><text:p>07</text:p></table:table-cell>'

    assert read(ODS, spreadsheet(table(row(shown + cell("x")))), "a.ods").segments[0].text == "07\tx\n"


def test_tables_within_objects_are_read_in_their_own_sheets():
    content = f"<office:c NAMESPACES>{table(row(cell('x') + cell(FIRST)), 'local-table')}</office:c>"

    found = read(ODS, spreadsheet(table(row(cell("x"))), ("Object 1/content.xml", content)), "a.ods")

    assert where(found, FIRST) == ["poste:a.ods#sheet=Object 1/local-table&cell=B1"]
