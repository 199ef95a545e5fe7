"""The password that Excel itself gives to workbooks that are protected against writing only: it is no secret."""

import io
import re
import struct
from collections.abc import Callable
from xml.parsers.expat import ExpatError

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from leakscan.extract.office.storage import open_storage

_PASSWORD = "VelvetSweatshop"
_MOST = 256 << 20
# How often the password is hashed is written in the file: Excel writes 100,000.
_MOST_SPINS = 1_000_000
_SPINS = re.compile(rb'spinCount="(\d+)"')
_REFUSED = (
    DecryptionError, FileFormatError, InvalidKeyError, ParseError, OSError, ValueError, KeyError, IndexError,
    TypeError, AttributeError, OverflowError, AssertionError, NotImplementedError, ExpatError,
    struct.error,
)  # fmt: skip


def opened(data: bytes) -> bytes | None:
    """The document without its protection; None when it takes another password."""
    if len(data) > _MOST or not _is_quick(data):
        return None
    found = io.BytesIO()
    try:
        document = msoffcrypto.OfficeFile(io.BytesIO(data))
        document.load_key(password=_PASSWORD, **_checking(document))
        document.decrypt(found)
    except _REFUSED:
        return None
    return found.getvalue()


def _checking(document: object) -> dict[str, bool]:
    # The format for xls always checks the password, that for packages only when it is asked to.
    load: Callable[..., None] = document.load_key  # type: ignore[attr-defined]
    return {"verify_password": True} if "verify_password" in load.__code__.co_varnames else {}


def _is_quick(data: bytes) -> bool:
    try:
        storage = open_storage(io.BytesIO(data))
        plan = bytes(storage.openstream("EncryptionInfo").read()) if storage.exists("EncryptionInfo") else b""
    except (OSError, ValueError, IndexError, OverflowError, TypeError):
        return False
    return all(int(count) <= _MOST_SPINS for count in _SPINS.findall(plan))
