"""A file of the source while it is read: it may grow, shrink, be replaced or be taken away under the hands of a parser.

A parser may swallow what the system says, and call the file damaged. So the system is listened to here, below it.
"""

import errno
import io
import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import BinaryIO, cast

from leakscan.language import mark
from leakscan.model import Document, Item, Outcome, Problem, Status
from leakscan.sources.answers import Told, told

CHANGED = mark("The file changed while it was read")

_BUFFER = 1 << 16
# What the parser would have said of a sound file is not known.
_UNCERTAIN: tuple[Status, ...] = ("corrupt", "encrypted", "unsupported", "error")
_READ: tuple[Status, ...] = ("scanned", "partial")
# Not a question of the file, but of what was asked: a damaged file leads its parser before its start.
_MISTAKES = (errno.EINVAL, errno.ESPIPE, errno.EOVERFLOW)


class Source:
    """Opens a file again and again, up to the size it had the first time, and keeps the first error of the system.

    A log may grow faster than it can be read.
    """

    def __init__(self, item: Item):
        self._item = item
        self._end = -1
        self.error: OSError | None = None
        self.was_opened = False

    def open(self) -> BinaryIO:
        """The file, as `Item.open` gives it."""
        try:
            stream = self._item.open()
        except OSError as error:
            self.heard(error)
            raise
        if not self.was_opened:
            self.was_opened, self._end = True, _size(stream)
        return cast(BinaryIO, io.BufferedReader(_Watched(stream, self, self._end), _BUFFER))

    def heard(self, error: OSError) -> None:
        """Keeps an error of the system; those after the first follow from it."""
        if self.error is None and error.errno not in _MISTAKES:
            self.error = error

    @property
    def is_away(self) -> bool:
        """Whether nothing more comes; behind a damaged place of a disk there may be sound ones."""
        return self.error is not None and self.error.errno not in (errno.EIO, errno.EBUSY)

    def disturbance(self) -> Told | None:
        """What came between the file and its reader; None when it is what was listed, and was read in peace."""
        if self.error is None:
            try:
                if self._has_changed():
                    return "changed-while-reading", CHANGED
            except OSError as error:
                self.heard(error)
        return told(self.error) if self.error else None

    def _has_changed(self) -> bool:
        """Whether the file on the disk is another than the one that was listed.

        Another number alone does not tell: some file systems number a file anew when they have forgotten it.
        """
        item = self._item
        if not item.modified:
            return False
        with closing(item.open()) as stream:
            now = os.fstat(stream.fileno())
        if (now.st_size, now.st_mtime_ns) != (item.size, item.modified):
            return True
        return bool(item.file_id) and _is_another(item, now)


def _is_another(item: Item, now: os.stat_result) -> bool:
    return f"{now.st_dev}:{now.st_ino}" != item.file_id and now.st_ctime_ns != item.changed


class _Watched(io.RawIOBase):
    """A stream that ends where it is not given any further, and no later than at `end`; 0 is no such limit.

    An end leaves a parser what came before; an error would make it drop that.
    """

    def __init__(self, stream: BinaryIO, source: Source, end: int):
        self._stream = stream
        self._source = source
        self._end = end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END and self._end:
            return self._stream.seek(max(0, self._end + offset))
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        target = memoryview(buffer).cast("B")
        if self._end:
            target = target[: max(0, self._end - self._stream.tell())]
        if self._source.is_away:
            return 0
        try:
            return self._stream.readinto(target)  # type: ignore[attr-defined,no-any-return]
        except OSError as error:
            if error.errno in _MISTAKES:
                raise
            self._source.heard(_while_reading(error))
            return 0

    def close(self) -> None:
        self._stream.close()
        super().close()


def _while_reading(error: OSError) -> OSError:
    """Who may open it may read it; a part that another program has locked is refused on shares in the same words."""
    if isinstance(error, PermissionError):
        return OSError(errno.EBUSY, os.strerror(errno.EBUSY))
    return error


def _size(stream: BinaryIO) -> int:
    """0 where it is not known; some file systems say so of files that are not empty."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, AttributeError):
        return 0


def disturbed(outcome: Outcome, disturbance: Told) -> Outcome:
    """What a reading gave, without the conclusions that a disturbed reading does not allow.

    What was found counts. That something was not found, or that a file is damaged, is not known.
    """
    kind, detail = disturbance
    documents = tuple(_doubted(_unhashed(each), kind, detail) for each in outcome.documents)
    partial = [each.locator for each in documents if each.status == "partial"]
    problems = tuple(Problem(locator, kind, detail) for locator in partial)
    return replace(outcome, documents=documents, problems=(*outcome.problems, *_new(problems, outcome.problems)))


def _unhashed(document: Document) -> Document:
    return document if document.locator.steps else replace(document, sha256="", likeness="")


def _doubted(document: Document, kind: Status, detail: str) -> Document:
    is_root = not document.locator.steps
    if is_root and kind in ("changed-while-reading", "vanished") and document.status in (*_READ, *_UNCERTAIN):
        return replace(document, status=kind, detail=detail)
    if is_root and document.status == "scanned":
        return replace(document, status="partial", detail=detail)
    return replace(document, status=kind, detail=detail) if document.status in _UNCERTAIN else document


def _new(problems: Sequence[Problem], before: Sequence[Problem]) -> list[Problem]:
    told_before = {(each.locator, each.kind) for each in before}
    return [each for each in problems if (each.locator, each.kind) not in told_before]
