"""The filters that make notes of findings, one line each."""

from leakscan.language import Translate, mark
from leakscan.report.data import Forgiving, ReportData
from leakscan.report.wording import Wording, visible

_OF = {
    "specimen": mark("{reason} (the program)"),
    "chance": mark("{reason} (the program)"),
    "expired": mark("{reason} (the program)"),
    "house": mark("The practice's own: {reason}"),
    "allow": mark("Allow-list: {reason}"),
    "paths": mark("Expected there: {reason}"),
}
_OF_THE_PROGRAM = ("specimen", "chance", "expired", "house")


def filter_lines(data: ReportData, *, translate: Translate) -> list[str]:
    """What each filter is, who signed it, where and until when it applies, and of how many findings it makes notes."""
    return [_line(each, translate=translate) for each in data.filters]


def _line(each: Forgiving, *, translate: Translate) -> str:
    wording = Wording(translate)
    reason = translate(each.reason) if each.kind in _OF_THE_PROGRAM else visible(each.reason)
    parts = [translate(_OF[each.kind]).format(reason=reason)]
    if each.where:
        parts.append(", ".join(map(visible, each.where)))
    if each.signer:
        parts.append(translate(mark("signed by {name}")).format(name=visible(each.signer)))
    if each.until:
        message = mark("expired since {day}, no longer applied") if each.is_expired else mark("until {day}")
        parts.append(translate(message).format(day=wording.date(each.until)))
    parts.append(translate(mark("{count} findings")).format(count=wording.number(each.findings)))
    return "; ".join(parts)
