"""Locators as people read them: never parsed, every foreign character visible."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from leakscan.language import Translate, mark
from leakscan.locator import Locator, parse
from leakscan.report.wording import visible

_PLACES = {
    "page": mark("page {value}"),
    "sheet": mark("sheet {value}"),
    "line": mark("line {value}"),
    "column": mark("column {value}"),
    "slide": mark("slide {value}"),
    "part": mark("part {value}"),
    "header": mark("header {value}"),
    "folder": mark("folder {value}"),
    "search": mark("saved search {value}"),
    "property": mark("property {value}"),
    "paragraph": mark("paragraph {value}"),
    "record": mark("record {value}"),
    "field": mark("field {value}"),
    "table": mark("table {value}"),
    "message": mark("message {value}"),
    "revision": mark("version {value}"),
    "offset": mark("byte {value}"),
}
# Parts that extractors name in words of their own; others are names from the document itself.
_PARTS = {
    "annotation": mark("annotation"),
    "archive": mark("archive"),
    "attachments": mark("attachments"),
    "body": mark("body"),
    "change": mark("tracked change"),
    "chart": mark("chart"),
    "comment": mark("comment"),
    "comments": mark("comment"),
    "connection": mark("connection"),
    "content": mark("content"),
    "custom XML": mark("custom data"),
    "directory": mark("directory"),
    "document": mark("document"),
    "drawing": mark("drawing"),
    "earlier version": mark("earlier version"),
    "end": mark("end of the file"),
    "endnote": mark("endnote"),
    "endnotes": mark("endnote"),
    "external link": mark("other workbook"),
    "footer": mark("page footer"),
    "footnote": mark("footnote"),
    "footnotes": mark("footnote"),
    "form": mark("form field"),
    "form data": mark("form data"),
    "formula": mark("formula"),
    "handout": mark("handout"),
    "header": mark("page header"),
    "header textbox": mark("text box of a page header"),
    "html": mark("body as a page"),
    "hyperlink": mark("link"),
    "label": mark("page label"),
    "link": mark("link"),
    "macro": mark("macro"),
    "macros": mark("macro"),
    "mailbox": mark("name of the mailbox"),
    "master": mark("slide master"),
    "metadata": mark("metadata"),
    "messages": mark("messages"),
    "name": mark("defined name"),
    "notes": mark("notes"),
    "object": mark("object"),
    "objects": mark("objects"),
    "outline": mark("bookmark"),
    "page styles": mark("page styles"),
    "pages": mark("pages"),
    "paths": mark("path of origin"),
    "properties": mark("properties"),
    "revisions": mark("earlier versions"),
    "rtf": mark("body as RTF"),
    "schema": mark("schema"),
    "script": mark("script"),
    "settings": mark("settings"),
    "sheet": mark("worksheet"),
    "tail": mark("end of the file"),
    "text": mark("text"),
    "text box": mark("text box"),
    "textbox": mark("text box"),
    "workbook": mark("workbook"),
}


def display(locator: str, *, translate: Translate) -> str:
    """A canonical locator for the reader.

    >>> display("poste:a.zip!zip/b.xlsx#sheet=Patients&cell=C14", translate=str)
    'poste/a.zip > b.xlsx > sheet Patients, C14'
    """
    try:
        parsed = parse(locator)
    except ValueError:
        return visible(locator)
    place = place_label(parsed, translate=translate)
    return visible(" > ".join(_names(parsed))) + (f" > {place}" if place else "")


def gather(locators: Iterable[str], *, translate: Translate, whole: bool = True) -> list[str]:
    """Several locators in as few lines as possible; without `whole`, the file is named already and left out.

    >>> cells = ["poste:b.xlsx#sheet=Patients&cell=C14", "poste:b.xlsx#sheet=Patients&cell=C15"]
    >>> gather(cells, translate=str), gather(cells, translate=str, whole=False)
    (['poste/b.xlsx > sheet Patients, C14, C15'], ['sheet Patients, C14, C15'])
    """
    lines: dict[tuple[Locator, str], list[Locator]] = defaultdict(list)
    unreadable = []
    for text in locators:
        try:
            locator = _column_first(parse(text))
        except ValueError:
            unreadable.append(visible(text))
            continue
        last_key = locator.place[-1][0] if locator.place else ""
        lines[replace(locator, place=locator.place[:-1]), last_key].append(locator)
    told = [_line(several, translate=translate, whole=whole) for several in lines.values()]
    return [line for line in (*told, *unreadable) if line]


def _column_first(locator: Locator) -> Locator:
    # What is found in a table stands in one column and many lines: the lines can then share their column.
    if [key for key, _ in locator.place[-2:]] != ["line", "column"]:
        return locator
    return replace(locator, place=(*locator.place[:-2], locator.place[-1], locator.place[-2]))


def _line(locators: Sequence[Locator], *, translate: Translate, whole: bool) -> str:
    first = locators[0]
    names = _names(first) if whole else [step.name for step in first.steps]
    parts = [visible(" > ".join(names)), place_label(first, translate=translate)]
    # Several hits at one place are one place to look at.
    values = dict.fromkeys(locator.place[-1][1] for locator in locators if locator.place)
    others = [visible(value) for value in list(values)[1:]]
    return ", ".join([" > ".join(part for part in parts if part), *others])


def _names(locator: Locator) -> list[str]:
    root = f"{locator.source}/{locator.path}" if locator.path else locator.source
    return [root, *(f"{step.name} ({step.nth})" if step.nth > 1 else step.name for step in locator.steps)]


def place_label(locator: Locator, *, translate: Translate) -> str:
    """The place inside the document: sheet and cell, page, line."""
    return ", ".join(_told(key, value, translate) for key, value in locator.place)


def _told(key: str, value: str, translate: Translate) -> str:
    if key == "part" and value in _PARTS:
        return translate(_PARTS[value])
    return translate(_PLACES[key]).format(value=visible(value)) if key in _PLACES else visible(value)
