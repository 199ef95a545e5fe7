"""Private keys: enough of DER and of the OpenSSH format to tell a key from a specimen, and open from protected."""

import base64

_SEQUENCE, _INTEGER = 0x30, 0x02
_OPENSSH = b"openssh-key-v1\0"
# OpenPGP (RFC 9580, 5.5.2): how many numbers of the public part stand before the byte that tells of a passphrase.
_SECRET_KEY, _VERSION_4 = 5, 4
_PUBLIC_NUMBERS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4}
_WITH_CURVE = {18, 19, 22}
_ECDH = 18
_RAW_LENGTHS = {25: 32, 26: 56, 27: 32, 28: 57}


def _decoded(value: str) -> bytes:
    # Line ends that were written as an escape, in a string of JSON or of a shell.
    body = value.replace("\\n", "").replace("\\r", "")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except ValueError:
        return b""


def _element(data: bytes, start: int) -> tuple[int, int, int]:
    """Tag, first and last offset of the content of the DER element; a tag of -1 when there is none."""
    if len(data) < start + 2:
        return -1, 0, 0
    tag, length, first = data[start], data[start + 1], start + 2
    if length & 0x80:
        count = length & 0x7F
        first += count
        if not 1 <= count <= 4 or len(data) < first:
            return -1, 0, 0
        length = int.from_bytes(data[first - count : first], "big")
    return (tag, first, first + length) if first + length <= len(data) else (-1, 0, 0)


def private_key(value: str) -> bool:
    """The base-64 body of a private key that no passphrase protects: DER that starts with a version, or OpenSSH."""
    raw = _decoded(value)
    if raw.startswith(_OPENSSH):
        return _openssh_cipher(raw) == b"none"
    tag, first, last = _element(raw, 0)
    version, start, stop = _element(raw, first)
    return tag == _SEQUENCE and last == len(raw) and version == _INTEGER and stop == start + 1 and raw[start] <= 1


def protected_key(value: str) -> bool:
    """The base-64 body of a private key under a passphrase."""
    raw = _decoded(value)
    return len(raw) >= 32 and not private_key(value) and (not raw.startswith(_OPENSSH) or _openssh_cipher(raw) != b"")


def _openssh_cipher(raw: bytes) -> bytes:
    start = len(_OPENSSH)
    length = int.from_bytes(raw[start : start + 4], "big")
    return raw[start + 4 : start + 4 + length]


def open_pgp_key(value: str) -> bool:
    """The body of an OpenPGP secret key that no passphrase protects."""
    return _pgp_protection(value) == 0


def protected_pgp_key(value: str) -> bool:
    """The body of an OpenPGP secret key under a passphrase."""
    return _pgp_protection(value) in range(1, 256)


def _pgp_protection(value: str) -> int:
    """The byte behind the public part of the first packet; -1 when it is no secret key of a known layout."""
    letters = value.partition("=")[0]
    raw = _decoded(letters[: len(letters) // 4 * 4])
    start = _pgp_content(raw)
    if not start or raw[start : start + 1] != bytes([_VERSION_4]) or len(raw) < start + 8:
        return -1
    algorithm, offset = raw[start + 5], start + 6
    if algorithm in _RAW_LENGTHS:
        offset += _RAW_LENGTHS[algorithm]
    elif algorithm in _PUBLIC_NUMBERS or algorithm in _WITH_CURVE:
        offset += 1 + raw[offset] if algorithm in _WITH_CURVE else 0
        for _ in range(_PUBLIC_NUMBERS.get(algorithm, 1)):
            offset += 2 + (int.from_bytes(raw[offset : offset + 2], "big") + 7) // 8
        if algorithm == _ECDH and offset < len(raw):
            offset += 1 + raw[offset]
    else:
        return -1
    return raw[offset] if offset < len(raw) else -1


def _pgp_content(raw: bytes) -> int:
    """Where the content of the first packet begins; 0 when that is no secret key."""
    if len(raw) < 8 or not raw[0] & 0x80:
        return 0
    if raw[0] & 0x40:
        length = 1 if raw[1] < 192 else 2 if raw[1] < 224 else 5
        return 1 + length if raw[0] & 0x3F == _SECRET_KEY else 0
    return 1 + (1, 2, 4, 0)[raw[0] & 3] if raw[0] >> 2 & 0x0F == _SECRET_KEY else 0
