"""Office documents and messages that are one XML file: told by the root element and its namespace."""

import re

# What the archive of Outlook for Mac keeps its items in, a file each.
_OLM = ("emails", "contacts", "appointments", "tasks", "notes", "groups", "categories")
# The name of the root element in lower case, what its tag must hold, and the media type.
_DOCUMENTS = (
    ("worddocument", "schemas.microsoft.com/office/word/", "application/x-wordml"),
    ("abiword", "abisource.com", "application/x-abiword"),
    ("fictionbook", "gribuser.ru/xml/fictionbook", "application/x-fictionbook+xml"),
    ("workbook", "urn:schemas-microsoft-com:office:spreadsheet", "application/x-spreadsheetml"),
    *((name, "elementCount", "application/x-olm") for name in _OLM),
    ("package", "schemas.microsoft.com/office/2006/xmlPackage", "application/x-flat-opc"),
)
_OPENDOCUMENT = re.compile(r"""mimetype\s*=\s*["'](application/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml)\.[a-z-]+)""")
ROOTS = frozenset(name for name, _, _ in _DOCUMENTS) | {"document"}


def document_kind(name: str, tag: str) -> str:
    """The media type of a document by its root tag.

    >>> document_kind("worddocument", '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">')
    'application/x-wordml'
    """
    for root, sign, media_type in _DOCUMENTS:
        if name == root and sign in tag:
            return media_type
    if "opendocument:xmlns:office" not in tag:
        return "application/xml"
    declared = _OPENDOCUMENT.search(tag)
    return declared.group(1) if declared else "application/vnd.oasis.opendocument.text"
