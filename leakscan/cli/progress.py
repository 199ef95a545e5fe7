"""The progress bar of a scan on a terminal: files, bytes, rate, time left, findings so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from leakscan.language import Translate, mark
from leakscan.pipeline import Progress as Done


@contextmanager
def progress_bar(translate: Translate) -> Iterator[Callable[[Done], None]]:
    """Shows how far the run is; the total is known once the walk has ended, and grows until then."""
    told = translate(mark("{done} of {met} files, {findings} grave findings"))
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)

        def watch(done: Done) -> None:
            met = f"{done.met_files}" if done.walked else f"{done.met_files}+"
            text = told.format(done=done.done_files, met=met, findings=done.findings)
            bar.update(task, description=text, completed=done.done_bytes, total=done.met_bytes if done.walked else None)

        yield watch
