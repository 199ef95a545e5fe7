"""The terminal, for tables and colours."""

from rich.console import Console


class Terminal(Console):
    """A console that leaves it to the command what a closed pipe means: the exit code is not the reader's."""

    def on_broken_pipe(self) -> None:
        """Lets the error through, where rich would exit with code 1."""
        raise BrokenPipeError
