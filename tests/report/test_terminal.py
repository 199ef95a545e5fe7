import io
from dataclasses import replace

from rich.console import Console

from leakscan.report.terminal import print_summary
from tests.report.rows import file_row


def printed(data, translate):
    stream = io.StringIO()
    print_summary(data, Console(file=stream, width=160), translate=translate)
    return stream.getvalue()


def test_the_summary_tells_what_to_treat_and_what_was_not_read(data, french):
    text = printed(data, french)

    assert "Fichiers de gravité élevée ou critique à traiter\u00a0: 1" in text
    assert "Résultat incomplet. Éléments non lus, ou lus en partie seulement\u00a0: 2." in text
    assert "secretariat/Facturation/export 2019.xlsx" in text


def test_brackets_and_controls_in_a_name_are_plain_text(data, english):
    row = file_row("x", severity="high", locator="s:[bold red]a[/] %1B]0;x")
    text = printed(replace(data, files=(row,), findings=()), english)

    assert "s/[bold red]a[/] \\x1b]0;x" in text
