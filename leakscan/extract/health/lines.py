"""Lines of a stream of text, however long they are and however the stream is cut."""

from collections.abc import Iterable, Iterator


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """The lines, without their ends; nothing behind the last end.

    >>> list(lines_of(["a\\nb", "c", "d\\n", "e\\n"]))
    ['a', 'bcd', 'e']
    """
    rest: list[str] = []
    for piece in pieces:
        first, *following = piece.split("\n")
        rest.append(first)
        if following:
            yield "".join(rest)
            yield from following[:-1]
            rest = [following[-1]]
    if any(rest):
        yield "".join(rest)
