"""Private keys: enough of DER and of the OpenSSH format to tell a key from a specimen, and open from protected."""

import base64

_SEQUENCE, _INTEGER = 0x30, 0x02
_OPENSSH = b"openssh-key-v1\0"


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
