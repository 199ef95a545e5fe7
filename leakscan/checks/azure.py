"""Keys of Azure that name their service in the middle and end with a checksum (Marvin32) of what stands before."""

import base64
import string

from leakscan.checks.tokens import is_secret, written_in

_BITS32 = 0xFFFFFFFF
_BASE62 = string.ascii_uppercase + string.ascii_lowercase + string.digits
_SEED = b"Default0"


def marvin32(data: bytes, seed: int) -> int:
    """Both halves of the hash, the upper one first.

    >>> hex(marvin32(b"", 0x4FB61A001BDBCC))
    '0x30ed35c100cd3c7d'
    """
    low, high = seed & _BITS32, seed >> 32
    whole = len(data) // 4 * 4
    for index in range(0, whole, 4):
        low, high = _mixed((low + int.from_bytes(data[index : index + 4], "little")) & _BITS32, high)
    low, high = _mixed((low + int.from_bytes(data[whole:] + b"\x80", "little")) & _BITS32, high)
    low, high = _mixed(low, high)
    return high << 32 | low


def _mixed(low: int, high: int) -> tuple[int, int]:
    high ^= low
    low = (_turned(low, 20) + high) & _BITS32
    high = _turned(high, 9) ^ low
    low = (_turned(low, 27) + high) & _BITS32
    return low, _turned(high, 19)


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _BITS32


def checksum(data: bytes) -> bytes:
    """The four bytes that stand behind `data` in a key."""
    whole = marvin32(data, int.from_bytes(_SEED, "big"))
    return (whole >> 32 ^ whole & _BITS32).to_bytes(4, "little")


def annotated_key(value: str) -> bool:
    """Keys with `JQQJ9` in the middle: the checksum of the first eighty characters, in base 64 or in base 62."""
    raw = _bytes_of(value[:80])
    if len(raw) != 60:
        return False
    made = checksum(raw)
    if len(value) == 84:
        return value[80:] == base64.b64encode(made[:3]).decode("ascii")
    digits = written_in(int.from_bytes(made, "little"), _BASE62, 1)
    return value[80:86] in (base64.b64encode(made).decode("ascii")[:6], digits.ljust(6, "A"), digits.rjust(6, "A"))


def storage_key(value: str) -> bool:
    """Keys of storage accounts with `+ASt`: the last four bytes are the checksum of those before."""
    raw = _bytes_of(value)
    return len(raw) == 64 and checksum(raw[:-4]) == raw[-4:]


def signed_key(value: str) -> bool:
    """Keys of other services with their own signature: whole bytes in base 64, drawn by lot."""
    return len(_bytes_of(value)) >= 32 and is_secret(value)


def _bytes_of(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""
