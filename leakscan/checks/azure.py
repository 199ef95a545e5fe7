"""Keys of Azure that name their service in the middle and end with a checksum (Marvin32) of what stands before."""

import base64
import string
import zlib

from leakscan.checks.tokens import is_drawn, is_random, is_secret, written_in

_BITS32 = 0xFFFFFFFF
_BASE62 = string.ascii_uppercase + string.ascii_lowercase + string.digits
_SEED = b"Default0"
# What the checksum starts from, by the service that stands before the last characters and the right of the key.
_MESSAGING = (b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0")
_DEVICES = (b"IoTHub00", b"DpsKey00", b"Device00")
_SEEDS = {
    "ACDb": (b"MastRO00", b"MastRW00", b"SystRO00", b"SystRW00", b"SysAll00", b"Resour00", b"Encryp00"),
    "APIM": (b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"),
    "+ABa": (b"AbAcct00",),
    "AIoT": _DEVICES,
    "+ASb": _MESSAGING,
    "+AEh": _MESSAGING,
    "+ARm": _MESSAGING,
    "AzSe": (b"Query000", b"PAdmin00"),
    "+ACR": (b"ACRDflt0",),
    "AzFu": (b"Master00", b"System00", b"Functi00"),
}
_ENTRA = string.ascii_lowercase + string.ascii_uppercase + "1234567890.-_~"
# Of the 32 bytes of a token of DevOps, these four are a CRC-32 of the others, changed by one of two numbers.
_DEVOPS_CHECK = (2, 7, 8, 22)
_DEVOPS_MASKS = (0xE0B9692D, 0x1019F92E)


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


def checksum(data: bytes, seed: bytes = _SEED) -> bytes:
    """The four bytes that stand behind `data` in a key."""
    whole = marvin32(data, int.from_bytes(seed, "big"))
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
    """Keys of other services with their name in them: the last four bytes are a checksum of those before."""
    raw = _bytes_of(value.replace("-", "+").replace("_", "/"))
    seeds = next((seeds for name, seeds in _SEEDS.items() if name in value[-12:]), None)
    if seeds is None:  # caches of Redis: some are made anew until no sign is left, and their checksum is another
        return len(raw) >= 32 and is_secret(value)
    return len(raw) >= 32 and any(checksum(raw[:-4], seed) == raw[-4:] for seed in seeds)


def entra_secret(value: str) -> bool:
    """Client secrets of Entra: with `8Q~`, the last three characters are a checksum; the older ones hold none.

    >>> entra_secret("zzz8Q~" + "z" * 31 + "blP"), entra_secret("zzz8Q~" + "z" * 31 + "blQ")
    (True, False)
    """
    if value[3:6] != "8Q~":
        return is_drawn(value)
    made = int.from_bytes(checksum(value[:-3].encode("latin-1"), b"AadPwd00"), "little")
    return len(value) == 40 and written_in(made, _ENTRA, 6)[:3] == value[-3:]


def devops_token(value: str) -> bool:
    """Personal access tokens of Azure DevOps, of a user or of an application."""
    try:
        raw = base64.b32decode(value.upper() + "====")
    except ValueError:
        return False
    if len(raw) != 32:
        return False
    body = bytes(each for index, each in enumerate(raw) if index not in _DEVOPS_CHECK)
    made = int.from_bytes(bytes(raw[index] for index in _DEVOPS_CHECK), "big")
    return is_random(value) and zlib.crc32(body) ^ made in _DEVOPS_MASKS


def _bytes_of(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        return b""
