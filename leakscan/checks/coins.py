"""Private keys that end with a checksum of their own: base 58 of Bitcoin, and the bech32 of age."""

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def base58check(value: str) -> bool:
    """Four bytes at the end are the start of the double SHA-256 of those before."""
    return bool(_base58_payload(value))


def bitcoin(value: str) -> bool:
    """Private keys in the wallet import format: version 0x80, thirty-two bytes, perhaps one that says compressed."""
    payload = _base58_payload(value)
    return payload[:1] == b"\x80" and (len(payload) == 33 or (len(payload) == 34 and payload.endswith(b"\x01")))


def _base58_payload(value: str) -> bytes:
    number = 0
    for character in value:
        digit = _BASE58.find(character)
        if digit < 0:
            return b""
        number = number * 58 + digit
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = raw[:-4], raw[-4:]
    return body if body and hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check else b""


def bech32(value: str) -> bool:
    """A readable part, a one, and characters of which the last six are a checksum (BIP 173)."""
    readable, _, written = value.lower().rpartition("1")
    digits = [_BECH32.find(character) for character in written]
    if not readable or len(digits) < 6 or -1 in digits:
        return False
    return _polymod([*(ord(each) >> 5 for each in readable), 0, *(ord(each) & 31 for each in readable), *digits]) == 1


def _polymod(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for index, generator in enumerate(_GENERATORS):
            if top >> index & 1:
                total ^= generator
    return total
