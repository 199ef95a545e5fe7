"""Documents of PDF whose trees, tables and streams lead in circles or grow without end."""

import struct
import zlib

from tests.extract.samples import MARKER
from tests.hostile.made import Collection

hostile = Collection()
_TEXT = f"BT /F1 12 Tf 50 700 Td ({MARKER}) Tj ET".encode()
_PICTURE = b"/Type/XObject/Subtype/Image/Width 65535/Height 65535"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), extra, data)


def flate(data: bytes, times: int = 1, extra: bytes = b"") -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter[" + b"/FlateDecode" * times + b"]" + extra)


def document(*more: bytes, resources: bytes = b"", kids: bytes = b"3 0 R", count: int = 1, contents: bytes = b"4 0 R",
             catalog: bytes = b"", page: bytes = b"", trailer: bytes = b"", text: bytes = _TEXT) -> bytes:  # fmt: skip
    """One page with the number; objects from 6 on are those given."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>" + resources + b">>/Contents["
        + contents + b"]" + page + b">>",
        stream(text),
        _FONT,
        *more,
    ]  # fmt: skip
    out, places = b"%PDF-1.7\n", []
    parts = [out]
    at = len(out)
    for number, content in enumerate(objects, 1):
        places.append(at)
        part = b"%d 0 obj\n" % number + content + b"\nendobj\n"
        parts.append(part)
        at += len(part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at)
    return b"".join(parts) + table + end


@hostile("kids-of-themselves.pdf", "partial")
def _() -> bytes:
    return document(kids=b"3 0 R 2 0 R 2 0 R", count=1000)


@hostile("kids-in-a-circle.pdf", "partial")
def _() -> bytes:
    return document(b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 6 0 R]/Count 5>>", kids=b"3 0 R 6 0 R", count=2_000_000_000)


@hostile("tables-in-a-circle.pdf", "scanned")
def _() -> bytes:
    data = document()
    at = data.rindex(b"xref\n0")
    return data.replace(b"/Root", b"/Prev %d/Root" % at)


@hostile("object-streams-in-a-circle.pdf", "scanned")
def _() -> bytes:
    inner = b"6 0 7 2 1 2"
    return document(*(stream(inner, b"/Type/ObjStm/N 2/First 8/Extends %d 0 R" % other) for other in (7, 6)))


@hostile("packed-in-layers.pdf", "partial", slow=True)
def _() -> bytes:
    return document(flate(bytes(400 << 20), 3), contents=b"4 0 R 6 0 R")


@hostile("white-space.pdf", "partial", slow=True)
def _() -> bytes:
    return document(flate(b" " * (400 << 20)), contents=b"4 0 R 6 0 R")


@hostile("text-again-and-again.pdf", "partial", slow=True)
def _() -> bytes:
    return document(flate(b"BT /F1 12 Tf (mot) Tj ET\n" * 2_000_000), contents=b"4 0 R 6 0 R")


@hostile("many-pages.pdf", "partial", slow=True)
def _() -> bytes:
    return document(kids=b"3 0 R " * 100_000, count=100_000)


@hostile("picture.pdf", "scanned", slow=True)
def _() -> bytes:
    head = _PICTURE + b"/BitsPerComponent 8/ColorSpace/DeviceGray"
    return document(
        flate(bytes(1 << 20), 1, head), resources=b"/XObject<</X 6 0 R>>", text=_TEXT + b" 500 0 0 700 0 0 cm /X Do"
    )


@hostile("picture-of-two-colours.pdf", "scanned")
def _() -> bytes:
    head = _PICTURE + b"/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"
    page = struct.pack(">IBBIIIIBH", 0, 48, 1, 19, 65535, 0xFFFFFFFF, 0, 0, 0)
    body = stream(page, head)
    return document(body, resources=b"/XObject<</X 6 0 R>>", text=_TEXT + b" 500 0 0 700 0 0 cm /X Do")


@hostile("picture-of-waves.pdf", "scanned")
def _() -> bytes:
    head = _PICTURE + b"/Filter/JPXDecode"
    size = struct.pack(">HHIIIIIIIIH", 41, 0, 65535, 65535, 0, 0, 1, 1, 0, 0, 1) + b"\7\1\1"
    body = stream(b"\xff\x4f\xff\x51" + size + b"\xff\xd9", head)
    return document(body, resources=b"/XObject<</X 6 0 R>>", text=_TEXT + b" 500 0 0 700 0 0 cm /X Do")


@hostile("runs.pdf", "scanned", slow=True)
def _() -> bytes:
    runs = zlib.compress(b"\x81 " * (2 << 20), 9)
    return document(stream(runs, b"/Filter[/FlateDecode/RunLengthDecode]"), contents=b"4 0 R 6 0 R")


@hostile("table-of-a-thousand-million.pdf", "scanned")
def _() -> bytes:
    data = document()
    return data.replace(b"xref\n0 6", b"xref\n0 1000000000").replace(b"/Size 6", b"/Size 1000000001")


@hostile("stream-of-places.pdf", "scanned")
def _() -> bytes:
    table = stream(b"\0" * 64, b"/Type/XRef/W[1 8 8]/Index[0 2000000000]/Size 2000000000/Root 1 0 R")
    data = document()
    return (
        data[: data.rindex(b"xref\n0")]
        + b"9 0 obj\n"
        + table
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % data.rindex(b"xref\n0")
    )


@hostile("forms-in-a-circle.pdf", "partial")
def _() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</XObject<</A 6 0 R/B 7 0 R>>>>"
    forms = [stream(b"/A Do /B Do /A Do /B Do", form) for _ in range(2)]
    return document(*forms, resources=b"/XObject<</A 6 0 R>>", text=_TEXT + b" /A Do /A Do")


@hostile("forms-that-double.pdf", "partial")
def _() -> bytes:
    """Each form draws the next one ten times: ten thousand million in the end."""
    forms = [
        stream(
            b"/N Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</N %d 0 R>>>>" % (number + 1),
        )
        for number in range(6, 16)
    ]
    last = stream(b"BT /F1 9 Tf (a) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 5 0 R>>>>")
    return document(*forms, last, resources=b"/XObject<</A 6 0 R>>", text=_TEXT + b" /A Do")


@hostile("letters.pdf", "scanned", slow=True)
def _() -> bytes:
    """A table of letters that each stand for many."""
    ranges = b"100 beginbfrange\n" + b"<0000> <ffff> <0041>\n" * 100 + b"endbfrange\n"
    kind = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A>>"
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 7 0 R/DescendantFonts[" + kind + b"]>>"
    text = _TEXT + b" BT /F2 9 Tf <00410042> Tj ET"
    return document(
        font, flate(b"begincmap\n" + ranges * 2000 + b"endcmap"), resources=b"/XObject<<>>", text=text
    ).replace(b"/F1 5 0 R", b"/F1 5 0 R/F2 6 0 R", 1)


@hostile("brackets.pdf", "scanned")
def _() -> bytes:
    return document(b"[" * 200_000 + b"]" * 200_000, page=b"/Annots 6 0 R")


@hostile("outlines-in-a-circle.pdf", "scanned")
def _() -> bytes:
    items = [b"<</Title(a)/Next %d 0 R/First %d 0 R/Parent 6 0 R>>" % (other, other) for other in (8, 7)]
    return document(b"<</Type/Outlines/First 7 0 R/Last 8 0 R>>", *items, catalog=b"/Outlines 6 0 R")


@hostile("names-in-a-circle.pdf", "scanned")
def _() -> bytes:
    return document(b"<</Kids[6 0 R 6 0 R]>>", catalog=b"/Names<</EmbeddedFiles 6 0 R/JavaScript 6 0 R/Dests 6 0 R>>")


@hostile("fields-in-a-circle.pdf", "scanned")
def _() -> bytes:
    return document(b"<</T(a)/Kids[6 0 R]/Parent 6 0 R/FT/Tx/V(b)>>", catalog=b"/AcroForm<</Fields[6 0 R 6 0 R]>>")


@hostile("form-of-entities.pdf", "scanned")
def _() -> bytes:
    levels = "".join(f'<!ENTITY a{each} "{f"&a{each - 1};" * 10}">' for each in range(1, 10))
    form = (
        f'<!DOCTYPE x [<!ENTITY a0 "boum">{levels}]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><a>&a9;</a></xdp:xdp>'
    )
    return document(stream(form.encode()), catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>")
