from leakscan.extract.office.spreadsheetml import SPREADSHEETML
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def workbook(table: str, around: str = "", before: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'{before}<Worksheet ss:Name="Patients"><Table>{table}</Table>{around}</Worksheet></Workbook>'
    ).encode()


def row(*cells: str, index: int = 0) -> str:
    return (f'<Row ss:Index="{index}">' if index else "<Row>") + "".join(cells) + "</Row>"


def cell(text: str | int, attributes: str = "", inner: str = "", kind: str = "") -> str:
    kind = kind or ("String" if isinstance(text, str) else "Number")
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data>{inner}</Cell>'


def where(found: Read, text: str) -> list[str]:
    return [
        segment.locate(segment.text.index(text)).canonical().removeprefix("poste:a.xml#")
        for segment in found.segments
        if text in segment.text
    ]


def test_cells_stand_at_their_places_under_their_headings():
    heads = row(cell("Nom", 'ss:Index="2"'), cell("NIR"), index=3)
    number = cell(f"{FIRST[0]}.{FIRST[1:]}E14", kind="Number")
    rows = heads + row(cell("MARTIN Claire", 'ss:Index="2"'), number)

    found = read(SPREADSHEETML, workbook(rows), "a.xml")

    assert where(found, FIRST) == ["sheet=Patients&cell=C4"]
    assert found.segments[0].heading(found.segments[0].text.index(FIRST)) == "NIR"
    assert found.problems == []


def test_styles_show_leading_zeros_and_dates_are_days():
    styles = '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="00"/></Style></Styles>'
    rows = row(cell(7, 'ss:StyleID="s1"'), cell("1950-02-01T00:00:00.000", kind="DateTime"))

    assert read(SPREADSHEETML, workbook(rows, before=styles), "a.xml").segments[0].text == "07\t1950-02-01\n"


def rich(content: str) -> str:
    return f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{content}</ss:Data>'


def test_runs_of_a_text_are_one_piece():
    cells = row(f"<Cell>{rich(f'<B>{FIRST[:6]}</B>{FIRST[6:]}')}</Cell>")

    assert where(read(SPREADSHEETML, workbook(cells), "a.xml"), FIRST) == ["sheet=Patients&cell=A1"]


def test_what_stands_around_the_cells_is_read():
    comment = f'<Comment ss:Author="Secrétariat">{rich(f"<B>NIR</B> {FIRST}")}</Comment>'
    link = cell("lien", 'ss:HRef="mailto:roux@exemple.fr" ss:Formula="=IF(A1,&quot;accord&quot;,1)"', comment)
    options = (
        '<x:WorksheetOptions><x:PageSetup><x:Header x:Data="&amp;CDr BLANC"/></x:PageSetup></x:WorksheetOptions>'
        f"<x:DataValidation><x:Range>R1</x:Range><x:Value>oui,{SECOND}</x:Value></x:DataValidation>"
    )
    before = (
        "<o:DocumentProperties><o:Title>Liste secrète</o:Title></o:DocumentProperties>"
        '<Names><NamedRange ss:Name="cache" ss:RefersTo="=&quot;abcdef&quot;"/></Names>'
    )

    found = read(SPREADSHEETML, workbook(row(link, index=2), options, before), "a.xml")

    assert where(found, f"NIR {FIRST}") == ["sheet=Patients&cell=A2&part=comment"]
    assert where(found, "Secrétariat") == ["sheet=Patients&cell=A2&part=comment"]
    assert where(found, "roux@exemple.fr") == ["sheet=Patients&cell=A2&part=hyperlink"]
    assert where(found, "accord") == ["sheet=Patients&cell=A2&part=formula"]
    assert where(found, "Dr BLANC") == ["sheet=Patients&part=header"]
    assert where(found, SECOND) == ["sheet=Patients&part=sheet"]
    assert where(found, "Liste secrète") == ["part=properties"]
    assert where(found, "abcdef") == ["part=name"]


def test_a_cut_file_gives_what_came_before():
    data = workbook(row(cell(f"NIR {FIRST}")) + row(cell("suite")))

    found = read(SPREADSHEETML, data[: data.index(b"suite")], "a.xml")

    assert where(found, FIRST) == ["sheet=Patients&cell=A1"]
    assert found.problems == [("poste:a.xml#part=content", "corrupt")]
