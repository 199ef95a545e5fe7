"""Java key stores: the certificates of one that only trusts; one that holds keys opens with its password."""

from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from

from cryptography import x509

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem

_MOST_BYTES = 64 << 20
_TRUSTED = 2


class _Locked(Exception):
    """An entry is no certificate but a key."""


def extract(item: Item, budget: Budget) -> Extracted:
    """The names and holders of all certificates, or the fact that there are keys, which are locked."""
    with item.open() as stream:
        data = stream.read(_MOST_BYTES)
    writer = Writer(item.locator)
    try:
        for alias, holder in _certificates(data, budget):
            writer.add(f"{alias}: {holder}\n", heading="certificate", entry=alias)
    except _Locked:
        yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))
        return
    except (StructError, UnicodeDecodeError):
        yield from writer.break_here()
        yield Problem(
            item.locator.at(part="entries"), "corrupt", mark("The key store is cut; what came before was read")
        )
        return
    yield from writer.break_here()


def _certificates(data: bytes, budget: Budget) -> Iterator[tuple[str, str]]:
    """The entries in order: what names them and who holds the certificate."""
    version, count = unpack_from(">II", data, 4)
    position = 12
    for _ in range(count):
        budget.check_time()
        kind = unpack_from(">I", data, position)[0]
        alias, position = _text(data, position + 4)
        if kind != _TRUSTED:
            raise _Locked
        position += 8
        if version > 1:
            _, position = _text(data, position)
        length = unpack_from(">I", data, position)[0]
        content = unpack_from(f"{length}s", data, position + 4)[0]
        position += 4 + length
        yield alias, _holder(content)


def _text(data: bytes, position: int) -> tuple[str, int]:
    length = unpack_from(">H", data, position)[0]
    content: bytes = unpack_from(f"{length}s", data, position + 2)[0]
    return content.decode("utf-8"), position + 2 + length


def _holder(content: bytes) -> str:
    try:
        return x509.load_der_x509_certificate(content).subject.rfc4514_string()
    except ValueError:
        return ""


JAVA_STORE = Extractor(
    "java-store",
    ("application/x-java-keystore",),
    extract,
    reads=mark("names and holders in a store of trusted certificates"),
    leaves=mark("everything inside a store that holds keys"),
    library="cryptography",
)
