"""What is locked on purpose: password stores, key stores, encrypted documents. Only an empty password is tried."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Item, Problem, Segment

_MOST_BYTES = 16 << 20


def extract(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    """Says that the file is locked."""
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


def _extract_envelope(item: Item, budget: Budget) -> Extracted:
    """The readable part around the locked content, then the fact that it is locked."""
    yield from plain.extract(item, budget)
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


def _extract_certificate(item: Item, budget: Budget) -> Extracted:
    """The key and the holder of a PKCS#12 file that an empty password opens."""
    budget.check_time()
    with item.open() as stream:
        data = stream.read(_MOST_BYTES)
    for password in (None, b""):
        try:
            store = pkcs12.load_pkcs12(data, password)
        except (ValueError, TypeError):
            continue
        yield from _opened(item, store)
        return
    yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))


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
        "application/x-keepass",
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
    ("application/x-pkcs12",),
    _extract_certificate,
    reads=mark("key and certificates when no password protects them"),
    leaves=mark("everything inside otherwise"),
    library="cryptography",
)
