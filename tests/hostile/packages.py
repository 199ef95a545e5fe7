"""Documents of office programs and XML: giant sheets, entities within entities, depth, endless repetition."""

import io
import zipfile

from tests.extract.office import packages as built
from tests.hostile.archives import zipped
from tests.hostile.made import LINE, MARK, Collection
from tests.shares import letter

hostile = Collection()
_TEXT = MARK.decode()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "xl/worksheets/sheet1.xml"
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{each} '{f'&a{each - 1};' * 10}'>" for each in range(1, 12)
)
_OUTSIDE = "<!ENTITY % out SYSTEM 'http://192.0.2.1/a.dtd'>%out;<!ENTITY o SYSTEM 'file:///dev/zero'>]>"


def changed(package: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The package with something else in one part."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(old, new, 1)
    return zipped(*parts.items())


def marked(rows: str, **more: str) -> bytes:
    """A sheet whose first cell holds the number."""
    first = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{_TEXT}</t></is></c></row>'
    return built.workbook(first + rows, **more)


@hostile("dimension.xlsx", "scanned")
def _() -> bytes:
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>fin</t></is></c></row>'
    return marked(last, before='<dimension ref="A1:XFD1048576"/>')


@hostile("rows.xlsx", "partial", slow=True)
def _() -> bytes:
    return marked("".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(2, 400_000)))


@hostile("strings.xlsx", "partial", slow=True)
def _() -> bytes:
    strings = f'<sst xmlns="{MAIN}" count="100000000">{"<si><t>a</t></si>" * 5_000_000}</sst>'
    return with_part("sharedStrings", strings)


@hostile("styles.xlsx", "partial", slow=True)
def _() -> bytes:
    formats = '<xf numFmtId="14"/>' * 3_000_000
    return with_part("styles", f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>')


def with_part(name: str, content: str) -> bytes:
    """The sheet, and a part that its workbook refers to."""
    plan = built.links(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", name, f"{name}.xml"))
    first = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{_TEXT}</t></is></c></row>'
    return built.workbook(first, (f"xl/{name}.xml", content), plan_links=plan)


@hostile("merged.xlsx", "scanned")
def _() -> bytes:
    return marked("", around='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@hostile("laughs.xlsx", "partial")
def _() -> bytes:
    text = f"{_LAUGHS}]>".encode() + b"<worksheet"
    data = changed(marked("<row><c t='inlineStr'><is><t>ICI</t></is></c></row>"), _SHEET, b"<worksheet", text)
    return changed(data, _SHEET, b"ICI", b"&a11;")


@hostile("laughs.docx", "partial")
def _() -> bytes:
    data = changed(letter(_TEXT, "ICI"), "word/document.xml", b"ICI", b"&a11;")
    return changed(data, "word/document.xml", b"<w:document", _LAUGHS.encode() + _OUTSIDE.encode() + b"<w:document")


@hostile("laughs.xml", "scanned")
def _() -> bytes:
    return f"<?xml version='1.0'?>{_LAUGHS}{_OUTSIDE}<x><t>{_TEXT}</t><t>&a11;&o;</t></x>".encode()


@hostile("laughs.svg", "scanned")
def _() -> bytes:
    return f"{_LAUGHS}]><svg xmlns='http://www.w3.org/2000/svg'><text>{_TEXT}</text><text>&a11;</text></svg>".encode()


@hostile("laughs-of-a-patient.xml", "scanned")
def _() -> bytes:
    body = f"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>{_TEXT}</title><text>&a11;</text></ClinicalDocument>"
    return f"{_LAUGHS}]>{body}".encode()


@hostile("laughs-of-a-resource.xml", "scanned")
def _() -> bytes:
    body = f"<Patient xmlns='http://hl7.org/fhir'><id value='{_TEXT}'/><x value='&a11;'/></Patient>"
    return f"{_LAUGHS}]>{body}".encode()


@hostile("laughs.plist", "scanned")
def _() -> bytes:
    body = f"<plist><array><string>{_TEXT}</string><string>&a11;</string></array></plist>"
    return f"<?xml version='1.0'?>{_LAUGHS}]>{body}".encode()


def open_document(kind: str, body: str) -> bytes:
    """A package of OpenDocument."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    kind = f"application/vnd.oasis.opendocument.{kind}"
    return zipped(("mimetype", kind.encode()), ("content.xml", content.encode()))


@hostile("repeated.ods", "scanned")
def _() -> bytes:
    cell = f"<table:table-cell><text:p>{_TEXT}</text:p></table:table-cell>"
    many = '<table:table-cell table:number-columns-repeated="1000000000"><text:p>a</text:p></table:table-cell>'
    rows = f'<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated="1000000000">{many}'
    table = f'<table:table table:name="F">{rows}</table:table-row></table:table>'
    return open_document("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


@hostile("spaces.odt", "scanned")
def _() -> bytes:
    return open_document(
        "text", f'<office:text><text:p>{_TEXT}</text:p><text:p>a<text:s text:c="2000000000"/>b</text:p></office:text>'
    )


@hostile("deep.xml", "scanned")
def _() -> bytes:
    return b"<a><b>" + MARK + b"</b>" + b"<a>" * 50_000 + b"</a>" * 50_001


@hostile("attribute.xml", "scanned", slow=True)
def _() -> bytes:
    return b"<a><b>" + MARK + b"</b><c d='" + b"mot " * (12 << 20) + b"'/></a>"


@hostile("attributes.xml", "partial", slow=True)
def _() -> bytes:
    return b"<a><b>" + MARK + b"</b><c " + b" ".join(b"a%d='1'" % each for each in range(200_000)) + b"/></a>"


@hostile("tables.docx", "scanned")
def _() -> bytes:
    nested = b"<w:tbl><w:tr><w:tc><w:p/>" * 3_000 + b"</w:tc></w:tr></w:tbl>" * 3_000
    return changed(letter(_TEXT), "word/document.xml", b"<w:sectPr", nested + b"<w:sectPr")


@hostile("runs.docx", "scanned", slow=True)
def _() -> bytes:
    runs = b"<w:p>" + b"<w:r><w:t>a</w:t></w:r>" * 1_000_000 + b"</w:p>"
    return changed(letter(_TEXT), "word/document.xml", b"<w:sectPr", runs + b"<w:sectPr")


@hostile("nested.html", "scanned")
def _() -> bytes:
    return b"<html><p>" + MARK + b"</p>" + b"<div>" * 100_000 + b"</html>"


@hostile("cells-in-cells.html", "scanned", slow=True)
def _() -> bytes:
    """Each of six hundred cells holds all that is in those within it."""
    return b"<p>" + MARK + b"</p>" + b"<table><tr><td>" * 600 + b"mot " * (1 << 20)


@hostile("attributes-of-data.xml", "scanned", slow=True)
def _() -> bytes:
    attributes = b" ".join(b"a%d='1'" % each for each in range(200_000))
    return b"<?xml version='1.0'?><liste><b>" + MARK + b"</b><c " + attributes + b"/></liste>"


@hostile("spans.html", "scanned")
def _() -> bytes:
    return (
        b"<table><tr><td>"
        + MARK
        + b"</td></tr><tr><td colspan=1000000000 rowspan=1000000000>a</td><td>b</td></tr></table>"
    )


@hostile("braces.rtf", "scanned")
def _() -> bytes:
    return b"{\\rtf1 " + MARK + b"\\par " + b"{" * 100_000 + b"}" * 100_001


@hostile("bytes.rtf", "partial")
def _() -> bytes:
    return b"{\\rtf1 " + MARK + b"\\par {\\bin2147483647 a}" + b"\\par b}"


@hostile("skipped.rtf", "scanned")
def _() -> bytes:
    return b"{\\rtf1 " + MARK + b"\\par \\uc2000000000 \\u233 a" + LINE + b"\\uc-5 \\u233 a}"
