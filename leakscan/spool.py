"""Copies of members: unpacked once under the budget, into memory or into a private file without a telling name."""

import io
import lzma
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from leakscan.alarm import Alarm, TimeIsUp
from leakscan.extract.budget import Budget, OverBudget, refused
from leakscan.language import mark
from leakscan.model import Item, Problem

_CHUNK = 1 << 20
_IN_MEMORY = 32 << 20
# What decoders raise over damaged members.
_DECODING = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, struct.error, lzma.LZMAError,
    zipfile.BadZipFile,
)  # fmt: skip

# Left for everybody else on the disk with the folder for temporary files.
_RESERVE = 256 << 20

NO_ROOM = mark("The disk has no room for a copy of the member; free some space and scan again")
NO_MEMORY = mark("Reading takes more memory than a worker may have")
DAMAGED_MEMBER = mark("The member is damaged; what could be unpacked was read")


class NoRoom(Exception):
    """The disk for copies is full, or nearly."""


class Copy:
    """A member's bytes as far as they could be unpacked; `refusal` says why they end too early, if they do."""

    def __init__(self, child: Item, budget: Budget, alarm: Alarm, scratch: Path):
        self.refusal: Problem | None = None
        self.size = 0
        self._scratch = scratch
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(scratch))  # noqa: SIM115 - closed on exit
        self.open: Callable[[], BinaryIO] = self._empty
        try:
            alarm.call(partial(self._fill, child, budget))
        except OverBudget as refusal:
            self.refusal = refused(child.locator, refusal)
        except TimeIsUp:
            self.refusal = refused(child.locator, OverBudget("timeout"))
        except MemoryError:
            self.refusal = Problem(child.locator, "too-large", NO_MEMORY)
        except NoRoom:
            self.refusal = Problem(child.locator, "error", NO_ROOM)
        except _DECODING:
            self.refusal = Problem(child.locator, "corrupt", DAMAGED_MEMBER)
        self._offer()

    def _fill(self, child: Item, budget: Budget) -> None:
        with closing(child.open()) as stream:
            while chunk := stream.read(_CHUNK):
                budget.check_time()
                self.size += len(chunk)
                budget.spend(len(chunk), so_far=self.size, packed=child.packed)
                self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        if self.size > _IN_MEMORY and shutil.disk_usage(self._scratch).free < _RESERVE:
            self.size -= len(chunk)
            raise NoRoom
        try:
            self._file.write(chunk)
        except OSError as error:
            self.size = self._file.seek(0, io.SEEK_END)
            raise NoRoom from error

    def _offer(self) -> None:
        if self.size <= _IN_MEMORY:
            self._file.seek(0)
            self.open = partial(io.BytesIO, self._file.read())
        else:
            self._file.rollover()
            self._file.flush()
            self.open = partial(_reopened, self._file.fileno())

    @staticmethod
    def _empty() -> BinaryIO:
        return io.BytesIO()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()


class _Window(io.RawIOBase):
    """A view of an open file with a position of its own."""

    def __init__(self, number: int):
        self._number = number
        self._size = os.fstat(number).st_size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self._at, self._size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        target = memoryview(buffer).cast("B")
        # No os.pread: Windows has none. The file is read from this thread only.
        os.lseek(self._number, self._at, os.SEEK_SET)
        data = os.read(self._number, len(target))
        target[: len(data)] = data
        self._at += len(data)
        return len(data)


def _reopened(number: int) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Window(number)))
