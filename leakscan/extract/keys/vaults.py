"""What is locked on purpose: password stores, key stores, encrypted documents. Only an empty password is tried."""

import base64
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.signatures import by_start
from leakscan.extract.text import plain
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

KEY = "application/pkcs8"
_MOST_BYTES = 16 << 20
# What programs write comes to some thousands; a file that asks for more only costs time.
_MOST_ROUNDS = 250_000
_OCTETS, _INTEGER = b"\x04", b"\x02"
# Longer counts are refused by what would have to hash so often.
_LONGEST_COUNT = 4


def extract(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    """Says that the file is locked."""
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


def _extract_envelope(item: Item, budget: Budget) -> Extracted:
    """The readable part around the locked content, then the fact that it is locked."""
    yield from plain.extract(item, budget)
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


def _extract_certificate(item: Item, budget: Budget) -> Extracted:
    """The key and the holder of a PKCS#12 file that an empty password opens, and a key alone."""
    budget.check_time()
    with item.open() as stream:
        data = stream.read(_MOST_BYTES)
    if by_start(data) == KEY:
        yield from _key(item, data)
        return
    for password in (None, b"") if rounds(data) <= _MOST_ROUNDS else ():
        try:
            store = pkcs12.load_pkcs12(data, password)
        except (ValueError, TypeError):
            continue
        yield from _opened(item, store)
        return
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


def _key(item: Item, data: bytes) -> Extracted:
    """A private key that stands in a file as its bytes, in the letters that other programs write it in."""
    data = data[: _behind(data, 1)]
    try:
        load_der_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        yield Problem(item.locator, "corrupt", mark("A private key that is damaged or of an unknown kind"))
        return
    writer = Writer(item.locator)
    writer.add(_in_letters(data), heading="private key", part="key")
    yield from writer.break_here()


def _in_letters(data: bytes) -> str:
    label = {_INTEGER: "RSA PRIVATE KEY", _OCTETS: "EC PRIVATE KEY"}.get(_behind_version(data), "PRIVATE KEY")
    letters = base64.encodebytes(data).decode("ascii").replace("\n", "")
    lines = "".join(f"{letters[at : at + 64]}\n" for at in range(0, len(letters), 64))
    return f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n"


def _behind_version(data: bytes) -> bytes:
    """What kind of value follows the version: the algorithm, a number of RSA, the number of an elliptic curve."""
    start = data.find(_INTEGER, 1)
    return data[start + 3 : start + 4]


def rounds(data: bytes) -> int:
    """How often a password is hashed to open all parts of a PKCS#12 file, by the counts that stand behind the salts.

    >>> rounds(b"\\x30\\x0e\\x04\\x08saltsalt\\x02\\x02\\x08\\x00")
    2048
    """
    total, at = 0, data.find(_OCTETS)
    while at >= 0:
        start = _behind(data, at + 1)
        # In the older encoding two noughts end a string that is written in pieces.
        start += 2 if data[start : start + 2] == b"\0\0" else 0
        length = int.from_bytes(data[start + 1 : start + 2])
        if data[start : start + 1] == _INTEGER and length <= _LONGEST_COUNT:
            total += max(0, int.from_bytes(data[start + 2 : start + 2 + length], signed=True))
        at = data.find(_OCTETS, at + 1)
    return total


def _behind(data: bytes, at: int) -> int:
    """Where the string ends whose length stands there."""
    length = int.from_bytes(data[at : at + 1])
    if length < 0x80:
        return at + 1 + length
    count = length & 0x7F
    return at + 1 + count + int.from_bytes(data[at + 1 : at + 1 + count]) if count <= 2 else len(data)


def _opened(item: Item, store: pkcs12.PKCS12KeyAndCertificates) -> Iterator[Segment]:
    writer = Writer(item.locator)
    for certificate in filter(None, [store.cert, *store.additional_certs]):
        name = certificate.certificate.subject.rfc4514_string()
        writer.add(f"certificate: {name}\n", heading="certificate", part="certificate")
    if store.key is not None:
        key = store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
        writer.add(key, heading="private key", part="key")
    yield from writer.break_here()


VAULTS = Extractor(
    "vaults",
    (
        "application/x-keepass", "application/pkcs8-encrypted", "application/x-bks",
        "application/x-psafe", "application/x-luks", "application/x-axcrypt", "application/x-openpgp",
        "application/x-microsoft-rpmsg-message",
    ),
    extract,
    reads=mark("nothing: they are listed as encrypted"),
    leaves=mark("everything inside"),
)  # fmt: skip
ENVELOPES = Extractor(
    "envelopes",
    ("application/x-apicrypt", "application/pgp-encrypted"),
    _extract_envelope,
    reads=mark("what stands in clear around the locked content"),
    leaves=mark("the locked content"),
)
PKCS12 = Extractor(
    "pkcs12",
    ("application/x-pkcs12", KEY),
    _extract_certificate,
    reads=mark("key and certificates when no password protects them"),
    leaves=mark("everything inside otherwise"),
    library="cryptography",
)
