"""`leakscan rules`: lists the rules, checks them, explains one."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from leakscan.cli.app import App
from leakscan.cli.options import json_option
from leakscan.errors import RulesError
from leakscan.language import Translate, mark
from leakscan.report.labels import category_label
from leakscan.rulebook import Health, Kind, Rule, Rulebook, default_folder, load


def command(_: Translate) -> click.Command:
    """The command in a language."""
    folder = click.Option(["--folder"], type=click.Path(file_okay=False), help=_(mark("Rules in another folder")))
    as_json = json_option(_)

    def sub(name: str, callback: Callable[..., int], line: str, *params: click.Parameter) -> click.Command:
        return click.Command(name, callback=click.pass_obj(callback), help=line, params=[*params, folder])

    return click.Group(
        "rules",
        help=_(mark("List, check and explain the rules")),
        commands=[
            sub("list", _list, _(mark("All rules, one a line")), as_json),
            sub("check", _check, _(mark("Try every rule on its examples; exit code 3 when one fails"))),
            sub("explain", _explain, _(mark("All that is known of a rule")), click.Argument(["rule_id"])),
        ],
    )


def _folder(named: str | None) -> Path:
    return Path(named) if named else default_folder()


def _list(app: App, folder: str | None, as_json: bool) -> int:
    rulebook = load(_folder(folder))
    for entry in rulebook.entries():
        if as_json:
            row = {
                "id": entry.id,
                "revision": entry.revision,
                "category": entry.category,
                "severity": entry.severity,
                "name": entry.name[app.language],
            }
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{entry.id:34} {entry.category:11} {entry.severity:9} {entry.name[app.language]}")
    return 0


def _check(app: App, folder: str | None) -> int:
    from leakscan.proof import prove

    rulebook = load(_folder(folder))
    faults = list(prove(rulebook))
    for fault in faults:
        click.echo(f"{fault.rule_id}: {fault.message}", err=True)
    if faults:
        told = app.translate(mark("{count} faults in {rules} rules"))
        raise RulesError(told.format(count=len(faults), rules=sum(1 for _ in rulebook.entries())))
    told = app.translate(mark("{rules} rules, all examples and counterexamples as they should be"))
    click.echo(told.format(rules=sum(1 for _ in rulebook.entries())))
    return 0


def _explain(app: App, folder: str | None, rule_id: str) -> int:
    rulebook = load(_folder(folder))
    try:
        entry = rulebook.entry(rule_id)
    except KeyError as error:
        raise RulesError(f"{rule_id}: there is no such rule; leakscan rules list names them") from error
    for line in _lines(entry, rulebook, app):
        click.echo(line)
    return 0


def _lines(entry: Rule | Health | Kind, rulebook: Rulebook, app: App) -> list[str]:
    _ = app.translate
    lines = [f"{entry.name[app.language]} ({entry.id}, {entry.file})", ""]
    kind = _(mark("Category: {category}; severity: {severity}"))
    lines.append(kind.format(category=_(category_label(entry.category)), severity=_(entry.severity)))
    if isinstance(entry, Rule):
        lines.append(_(mark("Check: {check}")).format(check=entry.check or "-"))
        lines.append(_(mark("Labels: {labels}")).format(labels=", ".join(entry.keywords or entry.headings) or "-"))
    elif isinstance(entry, Kind):
        tables = (" + ".join(f"{least} {group}" for group, least in way.items()) for way in entry.tables)
        shown = ", ".join((*entry.media_types, *entry.names, *entry.anchors, *tables))
        lines.append(_(mark("Formats, names, phrases and headings: {shown}")).format(shown=shown))
    else:
        count = sum(len(each.forms) + len(each.abbreviations) + len(each.ambiguous) for each in entry.concepts)
        lines.append(_(mark("{concepts} concepts, {forms} forms")).format(concepts=len(entry.concepts), forms=count))
    lines.append(
        _(mark("Not found: {why}")).format(
            why="; ".join(rulebook.why(each, app.language) for each in entry.counterexamples)
        )
    )
    lines.append(_(mark("To do: {action}")).format(action=entry.remediation[app.language]))
    lines.append(_(mark("Legal basis: {basis}")).format(basis=", ".join(entry.legal_basis)))
    return lines
