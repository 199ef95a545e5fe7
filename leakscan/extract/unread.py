"""Formats that are known and not read yet, and files without a byte: each is listed with its cause."""

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.strings import known_suffix
from leakscan.language import mark
from leakscan.model import Item, Problem


def _extract_archive(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "unsupported", mark("This archive format is not read yet"))


def _extract_disk(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "unsupported", mark("Disk images are not read yet"))


def _extract_backup(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "unsupported", mark("A backup of a whole system; its files were not read"))


def _extract_piece(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "unsupported", mark("A later piece of a split archive, which cannot be read alone"))


def _extract_empty(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing to read
    if known_suffix(item.name):
        yield Problem(item.locator, "corrupt", mark("The file is empty"))


def _extract_book(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "unsupported", mark("This kind of packed document is not read yet"))


BOOKS = Extractor(
    "books",
    ("application/x-chm", "application/x-ms-reader", "image/vnd.djvu"),
    _extract_book,
    leaves=mark("everything inside"),
)
ARCHIVES = Extractor(
    "archives",
    (
        "application/x-rar-1", "application/x-arj", "application/x-lzh-compressed", "application/x-ace-compressed",
        "application/x-lzop", "application/x-lrzip", "application/x-snappy-framed",
        "application/x-zoo", "application/x-stuffit", "application/x-installshield", "application/x-brotli",
    ),
    _extract_archive,
    leaves=mark("everything inside"),
)  # fmt: skip
DISKS = Extractor(
    "disks",
    (
        "application/x-udf-image", "application/x-vmdk", "application/x-vhd", "application/x-vhdx",
        "application/x-qemu-disk", "application/x-ewf", "application/x-virtualbox-vdi", "application/x-apple-diskimage",
    ),
    _extract_disk,
    leaves=mark("everything inside"),
)  # fmt: skip
BACKUPS = Extractor(
    "backups",
    ("application/x-system-backup", "application/x-ms-wim"),
    _extract_backup,
    leaves=mark("everything inside"),
)
PIECES = Extractor("pieces", ("application/x-archive-piece",), _extract_piece, leaves=mark("everything inside"))
EMPTY = Extractor("empty", ("inode/x-empty",), _extract_empty, reads=mark("that there is nothing to read"))
