"""Secret keys of OpenPGP (RFC 9580, 5.5): which a passphrase protects, what kind they are and how long."""

from leakscan.checks.keys import PrivateKey, decoded
from leakscan.model import Reason

_SECRET_KEY, _VERSION_4 = 5, 4
# How many numbers of the public part stand before the byte that tells of a passphrase.
_PUBLIC_NUMBERS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4}
_WITH_CURVE = {18, 19, 22}
_ECDH = 18
_RAW_LENGTHS = {25: 32, 26: 56, 27: 32, 28: 57}
_KINDS = {
    1: "RSA", 2: "RSA", 3: "RSA", 16: "ElGamal", 17: "DSA", 18: "ECDH", 19: "ECDSA", 22: "EdDSA",
    25: "X25519", 26: "X448", 27: "Ed25519", 28: "Ed448",
}  # fmt: skip


def open_pgp_key(value: str) -> bool:
    """The body of an OpenPGP secret key that no passphrase protects."""
    key = read(value)
    return key is not None and not key.is_protected


def protected_pgp_key(value: str) -> bool:
    """The body of an OpenPGP secret key under a passphrase."""
    key = read(value)
    return key is not None and key.is_protected


def told(value: str, before: str) -> Reason | None:  # noqa: ARG001 - what stands before adds nothing
    """What kind of key it is."""
    key = read(value)
    return key.told() if key else None


def read(value: str) -> PrivateKey | None:
    """The key of the first packet; None when it is no secret key of a known layout."""
    letters = value.partition("=")[0]
    raw = decoded(letters[: len(letters) // 4 * 4])
    start = _content(raw)
    if not start or raw[start : start + 1] != bytes([_VERSION_4]) or len(raw) < start + 8:
        return None
    algorithm, offset = raw[start + 5], start + 6
    bits = int.from_bytes(raw[offset : offset + 2], "big") if algorithm in _PUBLIC_NUMBERS else 0
    if algorithm in _RAW_LENGTHS:
        offset += _RAW_LENGTHS[algorithm]
    elif algorithm in _PUBLIC_NUMBERS or algorithm in _WITH_CURVE:
        offset += 1 + raw[offset] if algorithm in _WITH_CURVE else 0
        for _ in range(_PUBLIC_NUMBERS.get(algorithm, 1)):
            offset += 2 + (int.from_bytes(raw[offset : offset + 2], "big") + 7) // 8
        if algorithm == _ECDH and offset < len(raw):
            offset += 1 + raw[offset]
    if algorithm not in _KINDS or offset >= len(raw):
        return None
    return PrivateKey(_KINDS[algorithm], bits, is_protected=raw[offset] != 0)


def _content(raw: bytes) -> int:
    """Where the content of the first packet begins; 0 when that is no secret key."""
    if len(raw) < 8 or not raw[0] & 0x80:
        return 0
    if raw[0] & 0x40:
        length = 1 if raw[1] < 192 else 2 if raw[1] < 224 else 5
        return 1 + length if raw[0] & 0x3F == _SECRET_KEY else 0
    return 1 + (1, 2, 4, 0)[raw[0] & 3] if raw[0] >> 2 & 0x0F == _SECRET_KEY else 0
