"""Lines that flow: a blank at the end says that the paragraph goes on in the next line (RFC 3676)."""

import re

_LINE = re.compile(r"(>*) ?([^\n]*)")
_SIGNATURE = "-- "


def unflowed(text: str, *, is_blank_deleted: bool) -> str:
    """The text with whole paragraphs; where the blank at the end of a line was added, it goes.

    >>> unflowed("NIR : 2 69 05 \\n49 588\\n> cite \\n> suite\\n", is_blank_deleted=False)
    'NIR : 2 69 05 49 588\\n> cite suite\\n'
    """
    paragraphs: list[str] = []
    depth, is_open = "", False
    for line in text.split("\n"):
        found = _LINE.fullmatch(line)
        quotes, content = (found[1], found[2]) if found else ("", line)
        goes_on = is_open and quotes == depth and content != _SIGNATURE
        if goes_on:
            paragraphs[-1] += content
        else:
            paragraphs.append(f"{quotes} {content}" if quotes else content)
        depth, is_open = quotes, content.endswith(" ") and content != _SIGNATURE
        if is_open and is_blank_deleted:
            paragraphs[-1] = paragraphs[-1][:-1]
    return "\n".join(paragraphs)
