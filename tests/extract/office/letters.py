"""Documents and presentations made part by part: what no program would write, and what some do."""

from tests.extract.office.packages import links, packed
from tests.extract.reading import Read

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:w="{_WORD}" xmlns:a="{_DRAWING}/main" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_SPACES = (
    " ".join(
        f'xmlns:{name}="{_OFFICE}:{name}:1.0"'
        for name in ("office", "table", "text", "style", "meta", "draw", "presentation", "form")
    )
    + f' xmlns:svg="{_OFFICE}:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)

# The head of a picture of 256 by 144 pixels.
STAMP = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x90\x01\x00"


def where(found: Read, text: str) -> list[str]:
    """The places of a text, once for each segment that holds it."""
    return [segment.locate(segment.text.index(text)).canonical() for segment in found.segments if text in segment.text]


def heading(found: Read, text: str) -> str:
    """The heading over a text."""
    segment = next(segment for segment in found.segments if text in segment.text)
    return segment.heading(segment.text.index(text))


def xml(root: str, content: str) -> str:
    """A part whose root is `root`."""
    return f"<{root} {_SPACES}>{content}</{root}>"


def letter(body: str, *parts: tuple[str, str | bytes]) -> bytes:
    """A Word document with this body."""
    return packed(
        ("_rels/.rels", links(("rId1", "officeDocument", "word/document.xml"))),
        ("word/document.xml", xml("w:document", f"<w:body>{body}</w:body>")),
        *parts,
    )


def paragraph(*texts: str) -> str:
    """A paragraph of one run for each text."""
    return "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells with one paragraph each."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def shape(text: str) -> str:
    """The tree of a slide with one line of text."""
    return f"<p:cSld><p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:cSld>"


def opendocument(body: str, *parts: tuple[str, str | bytes], kind: str = "text") -> bytes:
    """An OpenDocument file with this content; NAMESPACES in a part is filled in."""
    return packed(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}"),
        ("content.xml", flat(body, kind=kind, root="document-content")),
        *((name, text.replace("NAMESPACES", _ODF_SPACES) if isinstance(text, str) else text) for name, text in parts),
    )


def flat(body: str, *, kind: str = "text", root: str = "document") -> str:
    """The same as one XML file."""
    return (
        f"<office:{root} {_ODF_SPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:{root}>"
    )
