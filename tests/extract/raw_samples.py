"""Samples of what has no reader of its own: strings, formats that are known and not read, cut texts."""

from datetime import UTC, datetime
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from tests.extract.database import samples as database
from tests.extract.health import samples as health
from tests.extract.office import samples as office
from tests.extract.office.compound import compound
from tests.extract.samples import MARKER, Sample

_NOISE = bytes((0, 1, 2, 3, 4, 5)) * 21
_WORDS = b"\xffWPC" + _NOISE[:124] + MARKER.encode() + _NOISE
_PROGRAM = b"MZ" + _NOISE + MARKER.encode() + _NOISE
_STORAGE = compound({"Texte": MARKER.encode()})


def _key_store(password: bytes | None) -> bytes:
    """A key with a certificate whose holder is named by the number."""
    key = ec.derive_private_key(20240611, ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, MARKER)])
    moment = datetime(2024, 6, 11, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, moment, moment.replace(year=2034))
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"cle", key, builder.sign(key, hashes.SHA256()), None, lock)


def _whole(name: str) -> bytes:
    return next(sample for sample in health.SAMPLES if sample.name == name).make()


def _letter() -> bytes:
    return next(sample for sample in office.SAMPLES if sample.name == "lettre.fodt").make()


def _locked_workbook() -> bytes:
    return next(sample for sample in office.SAMPLES if sample.name == "verrouille.xlsx").make()


def _cut_text(name: str, size: int) -> Sample:
    """A file cut in a place that nothing tells: what is left reads like a whole one."""
    whole = next(sample for sample in (*health.SAMPLES, *database.SAMPLES) if sample.name == name)
    return Sample(whole.format, f"coupe-{name}", lambda: whole.make()[:-size], whole.places, whole.status, "broken")


SAMPLES = (
    Sample("ole", "inconnu.ole", lambda: _STORAGE, ("#part=Texte&offset=0",), "partial"),
    Sample("ole", "coupe.ole", lambda: _STORAGE[:1500], (), "partial", "broken"),
    Sample("strings", "outil.exe", lambda: _PROGRAM, ("#offset=128",)),
    Sample("strings", "coupe.exe", lambda: _PROGRAM[: 160 + len(MARKER)], ("#offset=128",), kind="broken"),
    Sample("strings", "inconnu.dat", lambda: b"\x01\x02" + _PROGRAM[2:], ("#offset=128",)),
    Sample("strings-database", "note.wpd", lambda: _WORDS, ("#offset=128",), "partial"),
    Sample("strings-database", "coupe.wpd", lambda: b"\xffWPC" + bytes(9), (), "partial", "broken"),
    Sample("empty", "vide.txt", bytes),
    Sample("empty", "vide.docx", bytes, (), "corrupt", "broken"),
    Sample("empty", "vide.pst", bytes, (), "corrupt", "broken"),
    _cut_text("a.hpr", 1),
    _cut_text("sante.hpr", 1),
    _cut_text("x.dump", 1),
    _cut_text("x.fp7", 5),
    _cut_text("a.dsn", 1),
    _cut_text("VIDHOSP.txt", 9),
    Sample("fhir-xml", "coupe.xml", lambda: _whole("b.xml")[:-20], ("#line=1",), "partial", "broken"),
    Sample("fhir", "coupe.json", lambda: _whole("b.json")[:-3], ("#line=1",), "partial", "broken"),
    Sample("odf", "coupe.fodt", lambda: _letter()[:-20], ("#paragraph=1",), "partial", "broken"),
    Sample("encrypted_office", "coupe.xlsx", lambda: _locked_workbook()[:-600], (), "encrypted", "broken"),
    Sample("disks", "poste.vmdk", lambda: b"KDMV" + bytes(600), (), "unsupported"),
    Sample("pkcs12", "cle.p12", partial(_key_store, None), ("#part=certificate",)),
    Sample("pkcs12", "coupe.p12", lambda: _key_store(None)[:-20], (), "encrypted", "broken"),
    Sample("pkcs12", "verrouille.p12", partial(_key_store, b"secret"), (), "encrypted", "encrypted"),
)  # fmt: skip
