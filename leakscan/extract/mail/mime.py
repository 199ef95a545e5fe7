"""MIME: a message cut into its parts. Offsets only: nothing is copied or decoded before it is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.extract.mail.mail_headers import Headers, read_headers

DEPTH = 200
_FIRST_LINE = re.compile(rb"\s*--([^\s][^\r\n]{0,200}?)[ \t]*\r?\n")
# What nobody declared as the line between parts, and is one by the header below it.
_PART_LINE = re.compile(
    rb"^--([^\s]{1,200})[ \t]*\r?\n(?=content-(?:type|transfer-encoding|disposition)[ \t]*:)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part without parts of its own; `number` counts as mail programs do, `holder` is the type of what holds it."""

    number: str
    headers: Headers = field(repr=False)
    start: int
    end: int
    holder: str = ""

    def is_too_deep(self) -> bool:
        """Whether it lies so deep that it was left in one piece."""
        return self.number.count(".") >= DEPTH

    def is_multipart(self) -> bool:
        """Whether it says that it has parts; none were found then."""
        return self.headers.media_type.startswith("multipart/")


def _hides_parts(data: bytes, part: Part) -> bool:
    """Whether a text is parts all the same: the type got lost, or a returned message stands below a notice."""
    headers = part.headers
    is_plain = headers.media_type == "text/plain" and headers.encoding in ("", "7bit", "8bit", "binary")
    return is_plain and not headers.file_name and bool(_PART_LINE.search(data, part.start, part.end))


def parts(data: bytes, start: int, headers: Headers, *, number: str = "1") -> Iterator[Part]:
    """The parts of a body in reading order, text around them included; a simple body is one part."""
    return _parts(data, Part(number, headers, start, len(data)))


def _parts(data: bytes, part: Part) -> Iterator[Part]:
    if not (part.is_multipart() or _hides_parts(data, part)) or part.is_too_deep():
        yield part
        return
    pieces = _pieces(data, part)
    if not pieces:
        yield part
        return
    media_type = part.headers.media_type
    default = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
    for index, (start, end, is_part) in enumerate(pieces):
        number = f"{part.number}.{index}"
        if not is_part:
            if data[start:end].strip():
                yield Part(number, Headers(), start, end, "around")
            continue
        headers, body = read_headers(data, start, end, default_type=default)
        if not any(name.lower().startswith(("content-", "mime-", "x-")) for name, _ in headers.lines):
            # A part may come without headers: a first line with a colon in it is text then.
            body = start
        yield from _parts(data, Part(number, headers, min(body, end), end, media_type))


def _pieces(data: bytes, part: Part) -> list[tuple[int, int, bool]]:
    """Ranges between the boundary lines; what stands before the first and after a closing one is no part."""
    boundary = part.headers.parameter("content-type", "boundary").rstrip().encode("utf-8", "surrogateescape")
    found = _between(data, part, boundary) if boundary else []
    if not found and (line := _FIRST_LINE.match(data, part.start, part.end)):
        found = _between(data, part, line[1])
    if not found and (line := _PART_LINE.search(data, part.start, part.end)):
        found = _between(data, part, line[1])
    return found


def _between(data: bytes, part: Part, boundary: bytes) -> list[tuple[int, int, bool]]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"[ \t]*(--)?[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)
    ranges = []
    start, is_part = part.start, False
    for match in line.finditer(data, part.start, part.end):
        ranges.append((start, max(start, _before_line_end(data, match.start())), is_part))
        start, is_part = match.end(), match[1] is None
    if not ranges:
        return []
    return [*ranges, (start, part.end, is_part)]


def _before_line_end(data: bytes, position: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if data[position - 1 : position] == b"\n":
        position -= 1
    return position - 1 if data[position - 1 : position] == b"\r" else position
