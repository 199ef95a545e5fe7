"""Tokens of online services: what can be told from the text alone. Nothing is ever tried out on the service."""

import base64
import hashlib
import json
import re
import string
import zlib
from datetime import UTC, date, datetime
from itertools import pairwise

from leakscan.language import mark
from leakscan.model import Reason

ACCOUNT = mark("Key of the AWS account {account}")
UNSIGNED = mark("It bears no signature: a service that checks signatures refuses it")

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_BASE36 = string.digits + string.ascii_lowercase
_BASE32 = frozenset(string.ascii_uppercase + "234567")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PIECES = re.compile("[A-Za-z0-9]+")
_ASKING = re.compile("your|votre|replace|placeholder|dummy|insert|change_?me|redacted|(.)\\1{5}", re.IGNORECASE)
_FEWEST_CHARACTERS = 8
# The storage emulator of Microsoft has one account, whose key is in its manual.
_AZURE_EMULATOR = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6"


def written_in(number: int, alphabet: str, width: int) -> str:
    """A number in the digits of an alphabet, padded with the first of them.

    >>> written_in(61, _BASE62, 3)
    '00z'
    """
    digits = ""
    while number:
        number, rest = divmod(number, len(alphabet))
        digits = alphabet[rest] + digits
    return digits.rjust(width, alphabet[0])


def crc_base62(value: str) -> bool:
    """GitHub and npm: after the underscore, the last six characters are the CRC-32 of those before.

    >>> crc_base62("ghp_" + "a" * 30 + "1yLcDB"), crc_base62("ghp_" + "a" * 30 + "1yLcDC")
    (True, False)
    """
    body = value.partition("_")[2]
    return len(body) > 6 and written_in(_sum(body[:-6]), _BASE62, 6) == body[-6:]


def github_fine_grained(value: str) -> bool:
    """Fine-grained GitHub tokens: of the last sixteen characters, the first eight are a SHA-256 of all before."""
    head, check = value[:-16], value[-16:-8]
    digest = base64.b32encode(hashlib.sha256(head.encode("utf-8", "replace")).digest()).decode("ascii")
    return len(value) == 93 and digest[:8] == check


def gitlab_routable(value: str) -> bool:
    """Routable GitLab tokens: length and CRC-32 in base 36 at the end; the older ones hold no check and pass."""
    payload, dot, tail = value.removeprefix("glpat-").partition(".01.")
    if not dot:
        return len(payload) == 20 and is_random(payload)
    if len(tail) != 9:
        return False
    length = written_in(len(payload), _BASE36, 2)
    return tail[:2] == length and tail[2:] == written_in(_sum(value[:-7]), _BASE36, 7)


def grafana(value: str) -> bool:
    """Grafana service accounts: a CRC-32, lowest byte first, in hexadecimal."""
    head, _, check = value.rpartition("_")
    return _sum(head).to_bytes(4, "little").hex() == check


def atlassian(value: str) -> bool:
    """Atlassian tokens: a CRC-32 in capital hexadecimal, the equals sign included in what it is taken of."""
    return f"{_sum(value[:-8]):08X}" == value[-8:]


def jwt(value: str) -> bool:
    """JSON web tokens: a header that names an algorithm, claims, and a signature.

    >>> jwt("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA"), jwt("eyJhbGciOiJIUzI1NiJ9.eyJzdW.AAAA")
    (True, False)
    """
    return _is_jwt(value) and _is_signed(value)


def unsigned_jwt(value: str) -> bool:
    """JSON web tokens without a signature, or with the algorithm `none`.

    >>> unsigned_jwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."), unsigned_jwt("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA")
    (True, False)
    """
    return _is_jwt(value) and not _is_signed(value)


def jwt_told(value: str, before: str) -> Reason:  # noqa: ARG001 - what stands before adds nothing
    """Why a token without a signature weighs less."""
    return Reason(UNSIGNED)


def _is_jwt(value: str) -> bool:
    parts = value.split(".")
    return len(parts) == 3 and "alg" in _claims(parts[0]) and bool(_claims(parts[1]))


def _is_signed(value: str) -> bool:
    header, _, signature = value.split(".")
    return bool(signature) and str(_claims(header)["alg"]).lower() != "none"


def jwt_last_day(value: str) -> date | None:
    """The day, in UTC, on which a JSON web token expires; None when it does not say.

    >>> jwt_last_day("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.AAAA")
    datetime.date(2023, 11, 14)
    """
    expiry = _claims(value.split(".")[1]).get("exp")
    if not isinstance(expiry, int | float):
        return None
    try:
        return datetime.fromtimestamp(expiry, UTC).date()
    except (ValueError, OverflowError, OSError):  # a number that is no date
        return None


def _claims(part: str) -> dict[str, object]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def aws_key_id(value: str) -> bool:
    """Access key ids of AWS: base 32 after the prefix, and not the specimens of the manual.

    >>> aws_key_id("AKIAQYLPMN5HHHFPZAM2"), aws_key_id("AKIAIOSFODNN7EXAMPLE"), aws_key_id("AKIA0000000000000001")
    (True, False, False)
    """
    return len(value) == 20 and _BASE32.issuperset(value[4:]) and not value.endswith("EXAMPLE") and is_random(value[4:])


def aws_account(value: str) -> str:
    """The twelve digits of the account to which an access key id belongs.

    >>> aws_account("AKIAQYLPMN5HHHFPZAM2")
    '052310077262'
    """
    number = int.from_bytes(base64.b32decode(value[4:])[:6], "big")
    return f"{(number & 0x7FFFFFFFFF80) >> 7:012d}"


def aws_told(value: str, before: str) -> Reason:  # noqa: ARG001 - what stands before adds nothing
    """The account of the key, of which the last digits are enough for its owner."""
    return Reason(ACCOUNT, (("account", "•" * 8 + aws_account(value)[-4:]),))


def aws_secret(value: str) -> bool:
    """Secret access keys of AWS: thirty bytes in base 64, and not the specimens of the manual."""
    return len(value) == 40 and "EXAMPLE" not in value and is_secret(value) and not _is_hexadecimal(value)


def is_random(value: str) -> bool:
    """Whether a token could have been drawn by lot: placeholders such as `XXXXXXXX` or `1234567890` could not.

    >>> is_random("q8ZrT2mWx0"), is_random("XXXXXXXXXXXX"), is_random("your_token_here"), is_random("abcdefghijkl1")
    (True, False, False, False)
    """
    lower = value.lower()
    if len(set(value)) < min(_FEWEST_CHARACTERS, len(value) // 2 + 1) or "example" in lower or "exemple" in lower:
        return False
    steps = [ord(after) - ord(before) for before, after in pairwise(lower)]
    return steps.count(1) < len(steps) // 2 and any(map(str.isdigit, value)) | (value.lower() != value)


def is_drawn(value: str) -> bool:
    """Tokens behind a fixed prefix: their longest piece could have been drawn by lot, and asks nobody to replace it.

    >>> is_drawn("glrt-q8ZrT2mWx0aB7cD1e5fG"), is_drawn("glrt-xxxxxxxxxxxxxxxxxxxx"), is_drawn("glrt-YourToken1234")
    (True, False, False)
    """
    body = max(_PIECES.findall(value), key=len, default="")
    return is_random(body) and not _ASKING.search(body)


def discord(value: str) -> bool:
    """Tokens of Discord robots: the first piece is the number of the robot in base 64."""
    first = value.partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    except ValueError:
        return False
    return number.isdigit() and is_random(value.rpartition(".")[2])


def is_secret(value: str) -> bool:
    """Keys of any service: letters of both cases and digits, or long hexadecimal, drawn by lot.

    >>> is_secret("q8ZrT2mWx0aB7cD1"), is_secret("your_api_key_here"), is_secret("INSERER_LA_CLE_ICI")
    (True, False, False)
    """
    if len(value) < 16 or not is_random(value) or _UUID.fullmatch(value):
        return False
    kinds = (any(map(kind, value)) for kind in (str.isdigit, str.isupper, str.islower))
    return sum(kinds) == 3 or (any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and len(value) >= 24)


def _is_hexadecimal(value: str) -> bool:
    return set(value) <= set(string.hexdigits)


def bitlocker(value: str) -> bool:
    """BitLocker recovery keys: eight numbers of six digits, each a multiple of eleven below 720,896.

    >>> bitlocker("-".join(["111111"] * 7 + ["222222"])), bitlocker("-".join(["111112"] * 8))
    (True, False)
    """
    groups = [value[index : index + 6] for index in range(0, 48, 6)] if len(value) == 48 else value.split("-")
    return len(groups) == 8 and all(len(each) == 6 and int(each) % 11 == 0 and int(each) < 720_896 for each in groups)


def model_key(value: str) -> bool:
    """Keys of AI services: what stands around the constant marker is drawn by lot."""
    return is_random(value.replace("T3BlbkFJ", "").rpartition("-")[2])


def azure(value: str) -> bool:
    """Keys of Azure accounts: whole bytes in base 64, drawn by lot, and not the key of the emulator."""
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return is_secret(value) and not value.startswith(_AZURE_EMULATOR)


def wireguard(value: str) -> bool:
    """Keys of thirty-two bytes in base 64, drawn by lot."""
    try:
        return len(base64.b64decode(value, validate=True)) == 32 and is_random(value)
    except ValueError:
        return False


def _sum(text: str) -> int:
    # Halves of characters, as bytes that are no UTF-8 become, have no sum of their own.
    return zlib.crc32(text.encode("utf-8", "replace"))
