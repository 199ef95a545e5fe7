"""Texts that are spreadsheets, told by how they begin."""

import re

_SYLK = re.compile(r"ID;[A-Z]")
_DIF = re.compile(r"TABLE[ \t]*\n[ \t]*0[ \t]*,[ \t]*1[ \t]*\n")


def sheet_kind(content: str) -> str:
    """The media type of a text that is a spreadsheet; empty for every other text.

    >>> sheet_kind("ID;PWXL;N;E\\nC;Y1;X1;K1\\n"), sheet_kind("ID;Nom\\n1;Petit\\n")
    ('application/x-sylk', '')
    """
    if _SYLK.match(content) and re.search(r"\n(?:C;(?:[A-Z][^;\n]*;)*K|B;|F;|P;P|O;|NN;)", content):
        return "application/x-sylk"
    return "application/x-dif" if _DIF.match(content) else ""
