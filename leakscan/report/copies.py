"""Copies: one content in several places is one line of a report."""

from collections.abc import Iterable, Sequence

from leakscan.language import Translate, mark
from leakscan.report.data import Row
from leakscan.report.places import display, gather
from leakscan.report.wording import visible

# So many further places are named.
_NAMED = 20
_SHARED = ("likeness", "rule", "confidence", "severity", "count", "excerpt", "status", "responsible", "due", "comment")


def together(findings: Iterable[Row]) -> list[list[Row]]:
    """The findings in their order, those in copies of one content behind the first as long as nothing parts them."""
    groups: dict[object, list[Row]] = {}
    for finding in findings:
        is_copied = (finding.get("copies") or 1) > 1
        key = tuple(str(finding.get(name)) for name in _SHARED) if is_copied else id(finding)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def locations(several: Sequence[Row], *, translate: Translate) -> str:
    """Every place in the first copy, then where the other copies are."""
    first, *others = several
    lines = gather(first["locations"], translate=translate) or [visible(first["path"])]
    if others:
        lines.append(translate(mark("The same content is also here:")))
        lines += [display(each["locator"], translate=translate) for each in others[:_NAMED]]
    if len(others) > _NAMED:
        lines.append(translate(mark("and at {count} further places")).format(count=len(others) - _NAMED))
    return "\n".join(lines)
