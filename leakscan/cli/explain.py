"""`leakscan explain`: why something is a finding, from what matched to the severity of the file; nothing is shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from leakscan.cli.app import App
from leakscan.cli.opening import opened, setup_of, tell_unread
from leakscan.cli.options import inventory_option, json_option
from leakscan.explaining import Clue, Explained, Explanation, explain
from leakscan.filters import filters_of
from leakscan.fingerprint import Fingerprinter
from leakscan.inventory import open_inventory
from leakscan.language import Translate, mark
from leakscan.model import Assessment, Reason
from leakscan.report.labels import SEVERITY_LABELS, confidence_label
from leakscan.report.places import display
from leakscan.report.wording import Wording
from leakscan.rulebook import Rulebook
from leakscan.scratch import scratch
from leakscan.watchlist import chosen_watchlist
from leakscan.workers import Setup, make_tools


def command(_: Translate) -> click.Command:
    """The command in a language."""
    return click.Command(
        "explain",
        callback=click.pass_obj(_explain),
        help=_(
            mark(
                "Tell why a place, a document or a file is a finding: what matched, what its check and its surroundings"
                " say, and what severity comes of it. The file is read again; no value is shown."
            )
        ),
        params=[
            click.Argument(["target"]),
            inventory_option(_),
            json_option(_),
        ],
    )


def _explain(app: App, target: str, inventory: str | None, as_json: bool) -> int:
    item, wanted, key = opened(app, app.inventory_path(inventory), target)
    setup = _as_scanned(setup_of(app), app, target, inventory, key)
    with scratch() as folder:
        tools = make_tools(setup, folder, key=key)
        told = _beside_others(explain(item, tools, wanted), app, target, inventory)
    if as_json:
        click.echo(json.dumps(_data(told, app), ensure_ascii=False))
    else:
        for line in _lines(told, tools.rulebook, app):
            click.echo(line)
    return tell_unread(app, told.outcome, wanted)


def _as_scanned(setup: Setup, app: App, target: str, inventory: str | None, key: bytes) -> Setup:
    """With the filters and the list of the next scan; a file that is named by its path belongs to no run."""
    if Path(target).is_file():
        return setup
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        filters = filters_of(store, app.settings, Fingerprinter(key), today=setup.now.date())
        usual = app.settings.watchlist_of(store.id)
        watchlist = chosen_watchlist(app.settings.watchlist, usual, inventory_id=store.id)
    return replace(setup, filters=filters, watchlist=watchlist)


def _beside_others(told: Explanation, app: App, target: str, inventory: str | None) -> Explanation:
    """With what the other files of its folder add to the file, as far as the inventory knows them."""
    if told.assessment is None or Path(target).is_file():
        return told
    with open_inventory(app.inventory_path(inventory), readonly=True) as store:
        return replace(told, assessment=store.raised(told.assessment))


def _lines(told: Explanation, rulebook: Rulebook, app: App) -> Iterator[str]:
    if not told.findings:
        yield app.translate(mark("Nothing was found at this place."))
    for each in told.findings:
        yield from _of_finding(each, rulebook, app)
        yield ""
    if told.assessment:
        yield from _of_file(told.assessment, app)


def _of_finding(explained: Explained, rulebook: Rulebook, app: App) -> Iterator[str]:
    _, finding = app.translate, explained.finding
    entry = rulebook.entry(finding.rule_id)
    revision = _(mark("revision {number}")).format(number=finding.revision)
    yield click.style(f"{entry.name[app.language]} ({finding.rule_id}, {revision}, {entry.file})", bold=True)
    said = _(mark("Confidence {confidence}, severity {severity}; hits: {count}, different values: {distinct}"))
    yield "  " + said.format(
        confidence=_(confidence_label(finding.confidence)),
        severity=_(SEVERITY_LABELS[finding.severity]),
        count=finding.count,
        distinct=finding.distinct,
    )
    yield from (f"  - {sentence(reason, app)}" for reason in finding.reasons)
    for clue in explained.clues:
        place = display(clue.locator.canonical(), translate=_)
        yield f"  {place}" + (f": {clue.shape}" if clue.shape else "")
        yield from (f"    - {sentence(reason, app)}" for reason in clue.evidence)


def _of_file(assessment: Assessment, app: App) -> Iterator[str]:
    _ = app.translate
    yield click.style(_(mark("The file as a whole")), bold=True)
    yield "  " + _(mark("Severity: {severity}")).format(severity=_(SEVERITY_LABELS[assessment.severity]))
    yield from (f"  - {sentence(reason, app)}" for reason in assessment.reasons)
    span = Wording(_).span(assessment.persons_low, assessment.persons_high)
    yield "  " + _(mark("Persons concerned, as an estimate: {span}")).format(span=span)
    for action in assessment.action.split("\n"):
        yield "  " + _(mark("To do: {action}")).format(action=_(action))
    if assessment.legal_basis:
        yield "  " + _(mark("Legal basis: {basis}")).format(basis=", ".join(assessment.legal_basis))


def sentence(reason: Reason, app: App) -> str:
    """A reason in the language of the reader."""
    return app.translate(reason.message).format(**dict(reason.values))


def _data(told: Explanation, app: App) -> dict[str, Any]:
    assessment = told.assessment
    return {
        "findings": [
            {
                "rule": each.finding.rule_id,
                "revision": each.finding.revision,
                "confidence": each.finding.confidence,
                "severity": each.finding.severity,
                "count": each.finding.count,
                "distinct": each.finding.distinct,
                "reasons": [sentence(reason, app) for reason in each.finding.reasons],
                "hits": [_hit(clue, app) for clue in each.clues],
            }
            for each in told.findings
        ],
        "file": assessment
        and {
            "severity": assessment.severity,
            "reasons": [sentence(reason, app) for reason in assessment.reasons],
            "persons": [assessment.persons_low, assessment.persons_high],
            "minors": assessment.minors,
            "action": [app.translate(action) for action in assessment.action.split("\n")],
            "legal_basis": list(assessment.legal_basis),
        },
    }


def _hit(clue: Clue, app: App) -> dict[str, Any]:
    evidence = [sentence(reason, app) for reason in clue.evidence]
    return {"locator": clue.locator.canonical(), "shape": clue.shape, "evidence": evidence}
