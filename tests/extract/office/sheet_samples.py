"""Samples of spreadsheets."""

import io
import random
from functools import partial

import msoffcrypto.format.ooxml
import openpyxl

from tests.extract.office import biff_files, lotus_files, xlsb_files
from tests.extract.office.packages import packed, spreadsheet, text_cell, workbook
from tests.extract.samples import MARKER, NIR, Sample, stored

_DIGITS = NIR.replace(" ", "")
_IN_CABINET = (
    "#sheet=Patients&cell=B2", "#sheet=Patients&cell=C3", "#sheet=Ancien&cell=D5",
    "#sheet=Patients&cell=A4&part=comment",
)  # fmt: skip
_IN_CABINET_XLS = (*_IN_CABINET, "#sheet=Patients&part=header")


def _xlsx() -> bytes:
    """A list in the fifth row, a hidden sheet, a number as number."""
    book = openpyxl.Workbook()
    book.active.title = "Patients"
    for row in (
        ["Liste"],
        [],
        [],
        [],
        ["Nom", "Prénom", "NIR"],
        ["MARTIN", "Claire", int(_DIGITS)],
        ["PETIT", "Léa", 1],
    ):
        book.active.append(row)
    hidden = book.create_sheet("Ancien")
    hidden.sheet_state = "veryHidden"
    hidden["D5"] = MARKER
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cut_xlsx() -> bytes:
    """A sheet whose program stopped in the middle of a cell."""
    return workbook(f'<row r="1">{text_cell("A1", MARKER)}</row><row r="2"><c r="A2"')


def _locked(password: str) -> bytes:
    out = io.BytesIO()
    # What is below the size of small streams is not written as Excel writes it.
    room = ("docProps/custom.xml", f"<a>{random.Random(1).randbytes(4000).hex()}</a>")
    data = workbook(f'<row r="3">{text_cell("B3", MARKER)}</row>', room)
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def _xlsb(*parts: bytes) -> bytes:
    cells = xlsb_files.row(2) + xlsb_files.inline(1, MARKER) + b"".join(parts)
    return xlsb_files.workbook(cells)


def _locked_ods() -> bytes:
    manifest = '<manifest:manifest xmlns:manifest="x"><manifest:encryption-data/></manifest:manifest>'
    return packed(
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", manifest),
        ("content.xml", b"\x00locked"),
    )  # fmt: skip


def _cut_ods() -> bytes:
    table = (
        f'<table:table table:name="A"><table:table-row><table:table-cell><text:p>{MARKER}</text:p></table:table-cell>'
    )
    return spreadsheet(f"{table}</table:table-row>").replace(b"</office:spreadsheet>", b"")


def _xml(end: str = "</Table></Worksheet></Workbook>") -> bytes:
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Patients"><Table>'
        f'<Row ss:Index="4"><Cell ss:Index="3"><Data ss:Type="String">{MARKER}</Data></Cell></Row>{end}'
    ).encode()


def _cut_xls() -> bytes:
    return biff_files.stream(_CELL, biff_files.label(4, 0, "y" * 90))[:-40]


def _cut_lotus() -> bytes:
    return lotus_files.wk1(_LABEL, lotus_files.label(4, 0, "suite"))[:-8]


def _wk3() -> bytes:
    return lotus_files.wk3(lotus_files.later_label(3, 2, MARKER, 1))


def _damaged_xlsb() -> bytes:
    """A cell that refers to a text that is not there."""
    return _xlsb(xlsb_files.shared(2, 9))


_SYLK = f'ID;PWXL;N;E\r\nC;Y4;X3;K"{MARKER}"\r\n'
_DIF = f'TABLE\n0,1\n""\nDATA\n0,0\n""\n-1,0\nBOT\n1,0\n""\n1,0\n"{MARKER}"\n'
_CELL = biff_files.label(3, 2, MARKER)
_LABEL = lotus_files.label(3, 2, MARKER)

SAMPLES = (
    Sample("xlsx", "liste.xlsx", _xlsx, ("#sheet=Patients&cell=C6", "#sheet=Ancien&cell=D5")),
    Sample("xlsx", "abime.xlsx", _cut_xlsx, ("#sheet=Patients&cell=A1",), "partial", "broken"),
    Sample("xlsb", "liste.xlsb", _xlsb, ("#sheet=Patients&cell=B3",)),
    Sample("xlsb", "abime.xlsb", _damaged_xlsb, ("#sheet=Patients&cell=B3",), "partial", "broken"),
    Sample("legacy_sheet", "cabinet.xls", partial(stored, "cabinet.xls"), _IN_CABINET_XLS),
    Sample("legacy_sheet", "excel95.xls", lambda: biff_files.stream(_CELL), ("#sheet=Liste&cell=C4",)),
    Sample("legacy_sheet", "abime.xls", _cut_xls, ("#sheet=Liste&cell=C4",),
           "partial", "broken"),
    Sample("legacy_sheet", "verrouille.xls", partial(biff_files.locked, "tulipe", _CELL), (), "encrypted", "encrypted"),
    Sample("legacy_sheet", "lecture-seule.xls", partial(biff_files.locked, "VelvetSweatshop", _CELL),
           ("#sheet=Liste&cell=C4",)),
    Sample("ods", "cabinet.ods", partial(stored, "cabinet.ods"), (*_IN_CABINET, "#part=header")),
    Sample("ods", "cabinet.fods", partial(stored, "cabinet.fods"), (*_IN_CABINET, "#part=header")),
    Sample("ods", "abime.ods", _cut_ods, ("#sheet=A&cell=A1",), "partial", "broken"),
    Sample("ods", "verrouille.ods", _locked_ods, (), "encrypted", "encrypted"),
    Sample("spreadsheetml", "liste.xml", _xml, ("#sheet=Patients&cell=C4",)),
    Sample("spreadsheetml", "coupe.xml", partial(_xml, "<Row>"), ("#sheet=Patients&cell=C4",), "partial", "broken"),
    Sample("sylk", "liste.slk", lambda: f"{_SYLK}E\r\n".encode(), ("#sheet=1&cell=C4",)),
    Sample("sylk", "coupe.slk", lambda: _SYLK.encode(), ("#sheet=1&cell=C4",), "partial", "broken"),
    Sample("dif", "liste.dif", lambda: f"{_DIF}-1,0\nEOD\n".encode(), ("#sheet=1&cell=B1",)),
    Sample("dif", "coupe.dif", lambda: _DIF.encode(), ("#sheet=1&cell=B1",), "partial", "broken"),
    Sample("lotus", "liste.wk1", lambda: lotus_files.wk1(_LABEL), ("#sheet=A&cell=C4",)),
    Sample("lotus", "liste.wk3", _wk3, ("#sheet=B&cell=C4",)),
    Sample("lotus", "coupe.wk1", _cut_lotus, ("#sheet=A&cell=C4",), "partial", "broken"),
    Sample("lotus", "verrouille.wk1", lambda: lotus_files.wk1(lotus_files.record(0x4B, bytes(4))), (), "encrypted",
           "encrypted"),
    Sample("encrypted_office", "lecture-seule.xlsx", partial(_locked, "VelvetSweatshop"), ("#sheet=Patients&cell=B3",)),
    Sample("encrypted_office", "verrouille.xlsx", partial(_locked, "tulipe"), (), "encrypted", "encrypted"),
)  # fmt: skip
