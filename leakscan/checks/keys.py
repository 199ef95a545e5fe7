"""Private keys as `cryptography` reads them: which are keys, which have a passphrase, their kind and length.

No passphrase is ever tried: the library says that one is asked for before it derives anything from it.
"""

import base64
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leakscan.checks.tokens import is_random, is_secret
from leakscan.language import mark
from leakscan.model import Reason

OPEN_SIZED = mark("{kind}, {bits} bits, without a passphrase")
OPEN = mark("{kind}, without a passphrase")
LOCKED_SIZED = mark("{kind}, {bits} bits, under a passphrase")
LOCKED = mark("{kind}, under a passphrase")

# The longest body that a rule takes.
_MOST_BYTES = 24_000
_OPENSSH = b"openssh-key-v1\0"
_SEQUENCE = 0x30
_FEWEST_BYTES = 32
_CIPHER_BLOCK = 8
_HEADER = re.compile(r"-----BEGIN (RSA|EC|DSA) PRIVATE KEY-----")
_PUBLIC_KINDS = {"ssh-rsa": "RSA", "ssh-dss": "DSA", "ssh-ed25519": "Ed25519", "ssh-ed448": "Ed448"}
_PUTTY = re.compile(r"PuTTY-User-Key-File-\d: (?P<kind>[a-z0-9@.\-]{1,40})")


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key: its kind, empty when that stays hidden, and its length in bits, 0 when its kind has but one."""

    kind: str = ""
    bits: int = 0
    is_protected: bool = False

    def told(self) -> Reason | None:
        """The sentence about it; None when its kind is hidden."""
        if not self.kind:
            return None
        if not self.bits:
            return Reason(LOCKED if self.is_protected else OPEN, (("kind", self.kind),))
        message = LOCKED_SIZED if self.is_protected else OPEN_SIZED
        return Reason(message, (("kind", self.kind), ("bits", self.bits)))


def decoded(value: str) -> bytes:
    """The bytes behind letters of base 64; none when they are no such letters, or too many."""
    # Line ends that were written as an escape, in a string of JSON or of a shell.
    body = value.replace("\\n", "").replace("\\r", "")
    if len(body) > _MOST_BYTES * 4 // 3:
        return b""
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except ValueError:
        return b""


# Several rules ask about one body, and then the finding does.
@lru_cache(maxsize=64)
def read(value: str) -> PrivateKey | None:
    """The key whose body that is; None when it is none, or a damaged one."""
    raw = decoded(value)
    if raw.startswith(_OPENSSH):
        cipher = _string(raw, len(_OPENSSH))[0]
        public, position = _public_half(raw)
        key = _of_public(public, is_protected=cipher != b"none")
        if key.is_protected:
            return key if cipher else None
        # Here the library would look for prime factors, which takes seconds.
        if key.kind == "RSA":
            return key if _makes_its_modulus(_string(raw, position)[0]) else None
    # The library takes a tenth of a second to load, and few texts hold keys.
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return _described(_loaded(raw))
    except TypeError:  # a passphrase is asked for
        return PrivateKey(is_protected=True)
    except UnsupportedAlgorithm:  # well formed, of a kind that the library does not know
        return PrivateKey()
    except ValueError:
        return None


def _loaded(raw: bytes) -> Any:
    from cryptography.hazmat.primitives import serialization as library
    from cryptography.utils import CryptographyDeprecationWarning

    if len(raw) < _FEWEST_BYTES:
        raise ValueError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        # Whether the factors are prime takes seconds with long numbers; that they make the modulus is looked at here.
        if raw.startswith(_OPENSSH):
            frame = b"-----%s OPENSSH PRIVATE KEY-----\n"
            armoured = frame % b"BEGIN" + base64.b64encode(raw) + b"\n" + frame % b"END"
            return library.load_ssh_private_key(armoured, None)
        return library.load_der_private_key(raw, None, unsafe_skip_rsa_key_validation=True)


def _described(key: Any) -> PrivateKey:
    # Names of classes, not classes: those of newer kinds are missing from older versions of the library.
    kind = type(key).__name__.strip("_").removesuffix("PrivateKey")
    if kind == "RSA":
        numbers = key.private_numbers()
        if numbers.p * numbers.q != numbers.public_numbers.n:
            raise ValueError
    return PrivateKey(kind, getattr(key, "key_size", 0))


def _string(raw: bytes, start: int) -> tuple[bytes, int]:
    """The string at an offset, as SSH writes it, and where it ends; empty when it is cut."""
    first = start + 4
    end = first + int.from_bytes(raw[start:first], "big")
    return (raw[first:end], end) if end <= len(raw) else (b"", len(raw))


def _public_half(raw: bytes) -> tuple[bytes, int]:
    """What stands before the private half of an OpenSSH key, never encrypted, and where it ends."""
    position = len(_OPENSSH)
    for _ in ("cipher", "derivation", "options"):
        position = _string(raw, position)[1]
    return _string(raw, position + 4)


def _makes_its_modulus(private: bytes) -> bool:
    """Whether the last two numbers of the private half make the first one."""
    # Two equal numbers stand in front, by which a wrong passphrase is noticed.
    position, numbers = 8, []
    for _ in ("kind", "modulus", "public", "private", "inverse", "first factor", "second factor"):
        number, position = _string(private, position)
        numbers.append(int.from_bytes(number, "big"))
    return private[:4] == private[4:8] and 0 < numbers[5] * numbers[6] == numbers[1]


def _of_public(blob: bytes, *, is_protected: bool) -> PrivateKey:
    """Kind and length from the public half, as SSH writes it."""
    name, position = _string(blob, 0)
    written = name.decode("ascii", "replace")
    if written.startswith("ecdsa-sha2-"):
        return PrivateKey("EC", int("0" + re.sub(r"\D", "", written[-3:])), is_protected)
    kind = _PUBLIC_KINDS.get(written, "")
    # Of RSA the second number is the modulus, of DSA the first is.
    if kind == "RSA":
        position = _string(blob, position)[1]
    number = _string(blob, position)[0] if kind in ("RSA", "DSA") else b""
    return PrivateKey(kind, int.from_bytes(number, "big").bit_length(), is_protected)


def private_key(value: str) -> bool:
    """The base-64 body of a private key that no passphrase protects."""
    key = read(value)
    return key is not None and not key.is_protected


def protected_key(value: str) -> bool:
    """The base-64 body of a private key under a passphrase; in the oldest layout nothing but the cipher text."""
    key = read(value)
    if key is not None:
        return key.is_protected
    raw = decoded(value)
    is_cipher_text = len(raw) >= _FEWEST_BYTES and len(raw) % _CIPHER_BLOCK == 0 and is_secret(value)
    return is_cipher_text and not raw.startswith(_OPENSSH)


def damaged_key(value: str) -> bool:
    """What begins as a private key, is drawn by lot, and yet is none: cut off, or changed somewhere."""
    whole = value.rstrip("=")
    raw = decoded(whole[: len(whole) // 4 * 4])
    is_begun = raw.startswith(_OPENSSH) or (raw[:1] == bytes([_SEQUENCE]) and b"\2\1" in raw[2:6])
    return len(raw) >= _FEWEST_BYTES and is_begun and is_random(value) and read(value) is None


def told(value: str, before: str) -> Reason | None:
    """What kind of key it is; of the oldest protected layout, the line before the body says so."""
    key = read(value)
    if key is not None and key.kind:
        return key.told()
    header = _HEADER.search(before, max(0, len(before) - 400))
    return PrivateKey(header[1], is_protected=protected_key(value)).told() if header else None


def putty_key(value: str) -> bool:
    """The private half that PuTTY writes without a passphrase: strings that end where it ends.

    >>> putty_key("AAAAIGgA2OcEagm5O1qur+DPY8lK8znEQExF4RTulOexY7Um"), putty_key("AAAAIGgA2OcEagm5O1qur+DPY8lK8znE")
    (True, False)
    """
    raw = decoded(value)
    position, count = 0, 0
    while position + 4 < len(raw):
        string, position = _string(raw, position)
        if not string:
            return False
        count += 1
    return count > 0 and position == len(raw) and is_random(value)


def protected_putty_key(value: str) -> bool:
    """The private half under a passphrase: whole blocks of the cipher."""
    raw = decoded(value)
    return len(raw) >= _FEWEST_BYTES and len(raw) % 16 == 0 and is_random(value)


def putty_told(value: str, before: str) -> Reason | None:
    """What kind of key it is, by the public half that stands before it."""
    heads = list(_PUTTY.finditer(before))
    if not heads:
        return None
    lines = before[heads[-1].end() :].partition("Public-Lines:")[2].split("\n")
    count = int("0" + re.sub(r"\D", "", lines[0])[:3])
    blob = decoded("".join(line.strip() for line in lines[1 : 1 + count]))
    return _of_public(blob, is_protected=not putty_key(value)).told()
