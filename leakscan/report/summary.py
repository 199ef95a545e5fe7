"""The verdict at the head of every report: what is to be done, and what the result does not cover."""

from dataclasses import dataclass
from typing import Literal

from leakscan.language import Translate, mark
from leakscan.report.overview import Overview
from leakscan.report.wording import Wording, visible

METHOD = (
    mark("Severity tells how much harm the data can do to the persons concerned: low, medium, high or critical."),
    mark("Likelihood tells who can reach the file; criticality is severity (1 to 4) times likelihood (1 to 3)."),
    mark("Numbers of persons are estimates, given as a range: the same person can stand in several files."),
    mark("Excerpts are masked: label and shape only. The values themselves never leave their file."),
    mark("A case is done when a new scan no longer finds the data; a person can only declare it done."),
    mark("Due dates, unless decided otherwise: critical 72 hours, high 7 days, medium 30 days, low 90 days."),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A headline with its reservations. The tone is never `good` while something was not read."""

    tone: Literal["good", "warning", "bad"]
    headline: str
    reservations: tuple[str, ...]


def verdict(overview: Overview, *, translate: Translate) -> Verdict:
    """Says what is open at or above `high`; nothing found is never told as nothing there."""
    number = Wording(translate).number
    if overview.urgent:
        headline = translate(mark("Files of severity high or critical to treat: {count}"))
        headline = headline.format(count=number(overview.urgent))
    else:
        headline = translate(mark("No open finding of severity ≥ high"))
    tone: Literal["good", "warning", "bad"] = "good" if overview.is_complete else "warning"
    return Verdict("bad" if overview.urgent else tone, headline, _reservations(overview, translate=translate))


def _reservations(overview: Overview, *, translate: Translate) -> tuple[str, ...]:
    counts = (
        (
            mark("Incomplete result. Elements not read, or read in part only: {count}."),
            sum(overview.unread.values()),
        ),
        (mark("Of these, accepted with a reason: {count}."), overview.accepted_unread),
        (mark("Left out by the settings and not opened: {count}."), overview.set_aside.get("excluded", 0)),
        (mark("No longer there, to be confirmed: {count}."), overview.set_aside.get("vanished", 0)),
    )
    number = Wording(translate).number
    told = [translate(message).format(count=number(count)) for message, count in counts if count]
    for scope in overview.unfinished:
        told.append(translate(mark("The last scan of {source} did not come to its end.")).format(source=visible(scope)))
    return tuple(told)
