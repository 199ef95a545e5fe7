"""Writes docs/rules.md from the rulebook.

python docs/make_rules.py
"""

from pathlib import Path

from leakscan.rulebook import Health, Kind, Rule, default_folder, load

PAGE = Path(__file__).parent / "rules.md"
_HEAD = """\
# Rules

This page is written by `python docs/make_rules.py` from the files in `rules/`; a test says when it is out of date.
`leakscan rules explain ID` tells more about a rule, `leakscan rules check` tries each on its own examples.

*Severity* is that of a confident finding; that of a health rule applies when the term is tied to an identified person,
and a term without a person has severity none. *Confidence* is given without and with a label or heading that says what
the value is.
"""


def page() -> str:
    """The text of the page."""
    rulebook = load(default_folder())
    files = sorted({entry.file for entry in rulebook.entries()})
    blocks = []
    for file in files:
        entries = [entry for entry in rulebook.entries() if entry.file == file]
        blocks.append(_table(file, entries))
    return "\n".join([_HEAD, *blocks])


def _table(file: str, entries: list[Rule | Health | Kind]) -> str:
    lines = [
        f"## {file}",
        "",
        "| rule | name | French name | severity | found by | not found, for example |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{entry.id}` | {entry.name['en']} | {entry.name['fr']} | {entry.severity} | {_means(entry)} | "
        f"{'; '.join(dict.fromkeys(each.why for each in entry.counterexamples[:3]))} |"
        for entry in entries
    ]
    return "\n".join(lines) + "\n"


def _means(entry: Rule | Health | Kind) -> str:
    if isinstance(entry, Health):
        return f"{len(entry.concepts)} concepts of the lexicon"
    if isinstance(entry, Kind):
        formats, phrases = ", ".join(entry.media_types), f"{entry.least} of {len(entry.anchors)} phrases"
        return ", ".join(filter(None, (formats, phrases if entry.anchors else "")))
    means = [
        "whole cells under a heading" if entry.cells else "pattern",
        f"check `{entry.check}`" if entry.check else "",
        "a label is needed" if entry.requires_keyword else "",
        f"confidence {entry.bare} / {entry.labelled}",
    ]
    return ", ".join(filter(None, means))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
