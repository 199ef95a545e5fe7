"""Workbooks made part by part: what no program would write, and what some do."""

import io
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


def nir(body: str) -> str:
    """A number with its key, from thirteen digits."""
    return f"{body}{97 - int(body) % 97:02d}"


def packed(*parts: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def links(*targets: tuple[str, str, str]) -> str:
    """Relationships: identifier, kind and target; a target with a colon is outside the package."""
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_LINKS}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for key, kind, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def workbook(
    rows: str,
    *parts: tuple[str, str | bytes],
    around: str = "",
    names: str = "",
    before: str = "",
    plan_links: str = links(("rId1", "worksheet", "worksheets/sheet1.xml")),
) -> bytes:
    """A workbook of one sheet called Patients."""
    sheet = f'<worksheet xmlns="{_MAIN}" xmlns:r="{_LINKS}">{before}<sheetData>{rows}</sheetData>{around}</worksheet>'
    plan = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="Patients" sheetId="1" r:id="rId1"/>'
        f"</sheets>{names}</workbook>"
    )
    return packed(
        ("[Content_Types].xml", _TYPES),
        ("_rels/.rels", links(("rId1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", plan),
        ("xl/_rels/workbook.xml.rels", plan_links),
        ("xl/worksheets/sheet1.xml", sheet),
        *parts,
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def spreadsheet(tables: str, *parts: tuple[str, str | bytes]) -> bytes:
    """An OpenDocument spreadsheet with these tables."""
    names = ("office", "table", "text", "style", "meta", "draw")
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in names)
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
        *((name, text.replace("NAMESPACES", spaces) if isinstance(text, str) else text) for name, text in parts),
    )
