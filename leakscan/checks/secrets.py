"""Passwords and PINs: what a secret looks like, in a field of its own and in running text."""

import base64
import re

from leakscan.checks.placeholders import folded, is_placeholder, is_remark

_DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d{2}-\d{2}.*|\d{1,2}h(?:\d{2})?|\d{1,2}:\d{2}(?::\d{2})?|v?\d+(?:\.\d+){1,3}"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SYMBOL = re.compile(r"""[^\w\s.,;:'"()/?-]""")
_PRODUCT = re.compile(
    r"(?:windows|office|outlook|word|excel|exchange|server|sql|poste|pc|win)[-_]?\d{1,4}", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*[.!?…]*")


def field_password(value: str) -> bool:
    """What stands in a field, a cell or a setting that is for a password: anything but a placeholder or a remark.

    >>> [field_password(each) for each in ("soleil", "Rue des lilas 7", "à demander", "VotreMotDePasse")]
    [True, True, False, False]
    """
    if not 4 <= len(value) <= 128 or is_placeholder(value):
        return False
    words = folded(value).split()
    if len(words) == 1:
        return value.isascii() or not _LETTERS.fullmatch(value)
    return len(words) <= 6 and not is_remark(words[0]) and words[0] != "a" and any(map(str.isdigit, value))


def password(value: str) -> bool:
    """A password in running text: digits or symbols are asked for, since a word of letters is a word.

    >>> [password(each) for each in ("Citron@45609", "KMtgaj!%RSzqu", "obligatoire", "12/05/2024", "oublié")]
    [True, True, False, False, False]
    """
    return (
        4 <= len(value) <= 128
        and not is_placeholder(value)
        and _DATE.fullmatch(value) is None
        and _LETTERS.fullmatch(value) is None
        and (any(map(str.isdigit, value)) or _SYMBOL.search(value) is not None)
    )


def strong_password(value: str) -> bool:
    """A password with nothing before it but its label: letters and digits, and capitals or symbols beside.

    >>> strong_password("Mimosa2004!81"), strong_password("mimosa2004"), strong_password("2004"), strong_password("B12")
    (True, False, False, False)
    """
    has_digit, has_letter = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    is_mixed = value.lower() != value and value.upper() != value
    symbols = len(_SYMBOL.findall(value))
    return (
        len(value) >= 6
        and has_letter
        and (symbols >= 2 or (has_digit and (is_mixed or symbols == 1)))
        and password(value)
        and not any(shape.fullmatch(value) for shape in (_UUID, _PRODUCT))
    )


def pin(value: str) -> bool:
    """Codes of cards: four digits, or the eight that unlock them."""
    return value.isascii() and value.isdigit() and len(value) in (4, 8)


def door_code(value: str) -> bool:
    """Codes of doors, alarms and copiers: three to eight characters, digits among them."""
    return 3 <= len(value) <= 8 and value.isalnum() and any(map(str.isdigit, value)) and not is_placeholder(value)


def base64_text(value: str) -> bool:
    """Text in base 64, which hides nothing: readable once decoded, in one byte a character or two.

    >>> base64_text("U29sZWlsMjAyNCE="), base64_text("/////w==")
    (True, False)
    """
    raw = _decoded(value)
    text = raw.decode("utf-16-le" if b"\0" in raw else "utf-8", "replace")
    return len(text) >= 3 and text.isprintable() and "\ufffd" not in text


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return b""


def hidden_password(value: str) -> bool:
    """Passwords that a program wrote in a form of its own: base 64 or hexadecimal of some length."""
    is_hexadecimal = re.fullmatch(r"(?:[0-9A-Fa-f]{2}){8,}", value) is not None
    return (is_hexadecimal and len(set(value)) > 3) or len(set(_decoded(value))) >= 8
