"""Repairs of XML text before it is parsed: the parser shall neither expand an entity nor drop what follows a slip."""

import re
from html.entities import html5

_OPEN = ("<![CDATA[", "<!--")
_CLOSE = {"<![CDATA[": "]]>", "<!--": "-->"}
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SLIP = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))"
    r"|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)(?:(\w+);)?"
    r"|<(?![\w/!?:])",
    re.DOTALL,
)


# What may go on in the next piece: a mark, an entity, the end of a section.
_CUT = re.compile(r"(?:&#?\w{0,32}|<(?:!(?:-|\[\w{0,5})?)?|[\]-]{1,2})\Z")


class Repair:
    """Repairs a document piece by piece; the text inside CDATA and comments stays as it is."""

    def __init__(self) -> None:
        self._closing = ""
        self._held = ""
        self._is_first = True

    def feed(self, piece: str, *, final: bool = False) -> str:
        """The piece without its declaration, with stray `&` and `<` escaped and named entities as characters.

        >>> Repair().feed("<p>caf&eacute; &amp; &lol; a < b <![CDATA[x & y]]></p>")
        '<p>café &amp; &amp;lol; a &lt; b <![CDATA[x & y]]></p>'
        """
        if self._is_first:
            # The text is handed on as UTF-8, whatever the declaration says.
            piece, self._is_first = _DECLARATION.sub("", piece), False
        piece = self._held + _FORBIDDEN.sub(" ", piece)
        cut = None if final else _CUT.search(piece)
        self._held = cut.group() if cut else ""
        piece = piece.removesuffix(self._held)
        kept = ""
        if self._closing:
            inside, closing, piece = piece.partition(self._closing)
            kept = inside + closing
            if not closing:
                return kept
        self._closing = _still_open(piece)
        return kept + _SLIP.sub(_repaired, piece)


def _repaired(match: re.Match[str]) -> str:
    literal, name = match.group(1), match.group(2)
    if literal is not None:
        return literal
    if match.group().startswith("<"):
        return "&lt;"
    character = html5.get(f"{name};", "") if name else ""
    if character in ("&", "<"):
        return "&amp;" if character == "&" else "&lt;"
    return character or "&amp;" + match.group()[1:]


def _still_open(piece: str) -> str:
    last = max(_OPEN, key=piece.rfind)
    start = piece.rfind(last)
    return _CLOSE[last] if start >= 0 and piece.find(_CLOSE[last], start) < 0 else ""
