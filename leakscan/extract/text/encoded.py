"""Documents in running text: base64 that somebody pasted, dumped or exported, found by how documents begin."""

from collections.abc import Iterator

from leakscan.extract.embedded import LETTERS, Payload, decoded
from leakscan.extract.signatures import by_start
from leakscan.extract.text_kinds import looks_like_text

_SHORTEST = 64
# Programs wrap at 60, 64 or 76 letters; a narrower line is a word.
_NARROWEST, _WIDEST = 40, 80
# Formats whose first bytes do not occur by chance, as keys and sums in letters are made of.
_CERTAIN = frozenset((
    "application/x-pkcs12", "application/pkcs8", "application/x-7z-compressed", "application/x-rar", "application/x-xz",
    "application/x-bzip2", "application/vnd.sqlite3", "application/x-keepass", "application/dicom",
))  # fmt: skip
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def documents(text: str) -> Iterator[Payload]:
    """The documents that stand in a text, or the one that the whole text stands for.

    >>> [found.ending for found in documents("Piece jointe :\\n" + "JVBERi0xLjQK" * 8 + "\\nCordialement")]
    ['.pdf']
    """
    found = False
    for letters in LETTERS:
        end = start = -1
        while (start := text.find(letters, max(start + 1, end))) >= 0:
            if start and text[start - 1] in _ALPHABET:
                continue
            end = _end(text, start)
            payload = decoded(text[start:end]) if end - start >= _SHORTEST else None
            if payload and payload.ending != ".bin":
                found = True
                yield payload
    if not found:
        yield from _whole(text)


def _end(text: str, start: int) -> int:
    """Where the letters end: further lines go on as long as they are as wide as the first."""
    end = _line_end(text, start)
    width = end - start
    while width >= _NARROWEST and text[end : end + 1] == "\n":
        following = _line_end(text, end + 1)
        if following - end - 1 > width or following == end + 1:
            break
        is_last = following - end - 1 < width
        # A line wider than any program wraps is the only one, and a last line does not go on with other signs.
        if is_last and (width > _WIDEST or text[following : following + 1] not in ("", "\n", "=", "-", '"', "'", "<")):
            break
        end = following
        if is_last:
            break
    return end + len(text[end : end + 2]) - len(text[end : end + 2].lstrip("="))


def _line_end(text: str, start: int) -> int:
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    return next((at for at in range(start, line) if text[at] not in _ALPHABET), line)


def _whole(text: str) -> Iterator[Payload]:
    """A text of nothing but lines of letters, as `base64 FILE` writes it, when text comes out of it."""
    text = text.strip()
    first = text.partition("\n")[0]
    if len(text) < _SHORTEST or len(first) < _NARROWEST or not _ALPHABET.issuperset(first.rstrip("=")):
        return
    if not _ALPHABET.issuperset(text.replace("\n", "").rstrip("=")):
        return
    payload = decoded(text)
    if payload and not payload.is_cut and _is_document(payload.data):
        yield payload


def _is_document(data: bytes) -> bool:
    return looks_like_text(data[:4096]) or by_start(data[:4096]) in _CERTAIN
