"""Writes docs/formats.md from the extractors.

python docs/make_formats.py
"""

from pathlib import Path

from leakscan.extract import EXTRACTORS

PAGE = Path(__file__).parent / "formats.md"
_HEAD = """\
# Formats

This page is written by `python docs/make_formats.py` from the extractors; a test says when it is out of date.
`leakscan formats` tells the same. A format is told by the content of a file, never by its name; the first line that
fits counts. What is named as not read ends in a row of its own with its cause, or makes the file `partial`.

| format | read | not read | library | media types |
|---|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    return _HEAD + "".join(_row(entry.name, entry.load()) for entry in EXTRACTORS)


def _row(name, extractor) -> str:
    media_types = ", ".join(f"`{media_type}`" for media_type in extractor.media_types)
    cells = (f"`{name}`", extractor.reads, extractor.leaves, extractor.library, media_types)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
