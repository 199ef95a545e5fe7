"""Roll-up: the status of a document from what was read of it and of what it holds."""

from collections.abc import Sequence

from leakscan.language import mark
from leakscan.model import Problem, Status

UNREAD_INSIDE = mark("Something inside was not read; it has a row of its own")

# Reasons by which a document was read, if only in part.
READ: tuple[Status, ...] = ("scanned", "partial")
# What is left out on purpose, or leads elsewhere, leaves nothing unread.
_SET_ASIDE: tuple[Status, ...] = ("scanned", "excluded")


def rolled_up(*, own: Sequence[Problem], members: Sequence[Status], has_text: bool) -> tuple[Status, str]:
    """The status and its detail.

    `own` are the problems of the document and of its parts. It is what its first problem says when nothing inside
    could be read, `partial` when something was, and takes the status of its members when all of them are locked alike.
    """
    unread = [status for status in members if status not in _SET_ASIDE]
    was_read = has_text or any(status in READ for status in members)
    whole = next((problem for problem in own if not problem.locator.place), None)
    parts = [problem for problem in own if problem.locator.place]
    if whole:
        return ("partial" if was_read and whole.kind != "excluded" else whole.kind), whole.detail
    if parts:
        return ("partial" if was_read or parts[0].kind == "partial" else parts[0].kind), parts[0].detail
    if not unread:
        return "scanned", ""
    return (unread[0] if not was_read and len(set(unread)) == 1 else "partial"), UNREAD_INSIDE
