"""RAR archives: every file is listed; stored ones are read here, packed ones with the program bsdtar."""

import io
import tarfile
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, BinaryIO, cast

from leakscan.extract.archive.bsdtar import MISSING, files, installed, unpacking
from leakscan.extract.archive.rar_headers import Header, HeaderError, HeadersLocked, headers
from leakscan.extract.archive.starts import RAR_4, RAR_5, archive_start
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import CUT, WRONG_SUM, Damage, Decoder, Packing, Stored, unpacked, window
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Item, Problem

_ENTRIES = 1_000_000
_COMMENT = "CMT"
_MOST_COMMENT = 1 << 20
_PASSWORD = mark("Opens only with a password")
_LINK = mark("A link in an archive is not followed")
_NO_DIRECTORY = mark("The headers of the archive are damaged")
_ELSEWHERE = mark("Begins or goes on in another volume of the archive")
_NOT_GIVEN = mark("The program that unpacks this format could not read the file")
_PACKED_COMMENT = mark("The comment is packed and was not read")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each file in stored order. Names are labels, never paths to write to, never arguments of a program."""
    with item.open() as stream:
        start = max(archive_start(stream, RAR_4), archive_start(stream, RAR_5), 0)
        if start:
            yield Item(item.locator.enter("tail", "prepended"), partial(window, stream, 0, start), start)
        archive = window(stream, start, stream.seek(0, 2) - start)
        found: list[Header] = []
        try:
            for header in headers(archive, budget):
                found.append(header)
                if len(found) > _ENTRIES:
                    yield Problem(item.locator.at(part="archive"), "too-many")
                    break
        except HeadersLocked:
            yield Problem(item.locator, "encrypted", _PASSWORD)
        except HeaderError:
            yield Problem(item.locator.at(part="archive") if found else item.locator, "corrupt", _NO_DIRECTORY)
        yield from _members(item.locator, archive, found, budget)


def _members(locator: Locator, archive: BinaryIO, found: list[Header], budget: Budget) -> Extracted:
    seen: Counter[str] = Counter()
    with ExitStack() as stack:
        unpacker = _Unpacker(archive, found, stack, budget)
        for header in found:
            budget.check_time()
            if header.is_comment:
                yield from _comment(locator, archive, header)
            elif not header.is_directory:
                unpacker.come_to(header)
                seen[header.name] += 1
                inner = locator.enter("rar", header.name, seen[header.name])
                yield from _member(inner, archive, header, unpacker)


def _comment(locator: Locator, archive: BinaryIO, header: Header) -> Extracted:
    if header.name != _COMMENT:
        return
    if not header.is_stored or header.is_locked:
        yield Problem(locator.at(part="comment"), "partial", _PACKED_COMMENT)
        return
    archive.seek(header.start)
    writer = Writer(locator)
    writer.add(decode(archive.read(min(header.packed, _MOST_COMMENT)).rstrip(b"\0")), part="comment")
    yield from writer.break_here()


def _member(locator: Locator, archive: BinaryIO, header: Header, unpacker: "_Unpacker") -> Extracted:
    if header.is_link:
        yield Problem(locator, "excluded", _LINK)
    elif header.is_locked:
        yield Problem(locator, "encrypted", _PASSWORD)
    elif header.is_stored:
        yield from _stored(locator, archive, header)
    elif header.is_split:
        yield Problem(locator, "unsupported", _ELSEWHERE)
    elif not unpacker.program:
        yield Problem(locator, "missing-dependency", MISSING)
    else:
        yield from unpacker.give(locator, header)


def _stored(locator: Locator, archive: BinaryIO, header: Header) -> Extracted:
    damage = Damage()
    crc = -1 if header.is_split else header.crc
    packing = Packing(lambda: cast(Decoder, Stored(header.packed)), crc=crc, size=header.packed)
    packed = window(archive, header.start, header.packed)
    yield Item(locator, partial(unpacked, packed, packing, damage), header.packed, packed=header.packed)
    if damage.detail:
        yield Problem(locator.at(part="content"), "corrupt", damage.detail)
    elif header.is_split:
        yield Problem(locator.at(part="content"), "partial", _ELSEWHERE)


class _Unpacker:
    """The files that the program gives, in step with the headers: both keep the stored order."""

    def __init__(self, archive: BinaryIO, found: list[Header], stack: ExitStack, budget: Budget):
        self.program = installed()
        self._archive = archive
        self._later = Counter(_comparable(each.name) for each in found if not (each.is_directory or each.is_comment))
        self._stack = stack
        self._budget = budget
        self._given: Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]] | None = None
        self._held: tuple[tarfile.TarFile, tarfile.TarInfo] | None = None

    def come_to(self, header: Header) -> None:
        """A header whose turn it is; what the program gives for those before it is passed over."""
        self._later[_comparable(header.name)] -= 1

    def give(self, locator: Locator, header: Header) -> Extracted:
        """The file of a header, if the program gives it."""
        found = self._find(_comparable(header.name))
        if found is None:
            yield Problem(locator, "unsupported", _NOT_GIVEN)
            return
        members, member = found
        damage = Damage()
        opening = partial(_opened, members, member, header.crc, damage)
        yield Item(locator, opening, member.size, packed=header.packed)
        if damage.detail:
            yield Problem(locator.at(part="content"), "corrupt", damage.detail)

    def _find(self, name: str) -> tuple[tarfile.TarFile, tarfile.TarInfo] | None:
        if self._given is None:
            self._given = files(self._stack.enter_context(unpacking(self.program, self._archive, self._budget)))
        while given := self._held or next(self._given, None):
            self._held = None
            its_name = _comparable(given[1].name)
            if its_name == name:
                return given
            if self._later[its_name] > 0:
                self._held = given
                break
        return None


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/")).strip("/")


def _opened(members: tarfile.TarFile, member: tarfile.TarInfo, crc: int, damage: Damage) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Piped(members, member, crc, damage), 1 << 18))


class _Piped(io.RawIOBase):
    """A file out of the program's output, which is read once and from front to back."""

    def __init__(self, members: tarfile.TarFile, member: tarfile.TarInfo, crc: int, damage: Damage):
        self._file = members.extractfile(member)
        self._left = member.size
        self._crc, self._sum = crc, 0
        self._damage = damage

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes; a program that gives up is noted as damage."""
        try:
            data = self._file.read(min(len(buffer), self._left)) if self._file else b""
        except (tarfile.TarError, OSError, EOFError, ValueError):
            data = b""
        buffer[: len(data)] = data
        self._left -= len(data)
        self._sum = zlib.crc32(data, self._sum)
        if not data and self._left:
            self._damage.note(CUT)
        elif not data and self._crc >= 0 and self._sum != self._crc:
            self._damage.note(WRONG_SUM)
        return len(data)


RAR = Extractor(
    "rar",
    ("application/x-rar",),
    extract,
    reads=mark("the names of all files, the comment, files that are stored; packed files where bsdtar is installed"),
    leaves=mark("files under a password or in another volume, links, which are listed; packed comments"),
    library="bsdtar",
)
