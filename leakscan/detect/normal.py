"""Normal forms: what a matched value is compared, checked and fingerprinted as."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from urllib.parse import unquote

from leakscan.detect.birth import birth_of
from leakscan.detect.misread import with_digit, with_letters
from leakscan.fingerprint import normal_nir, pem_body

_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_PHONE_PREFIX = re.compile(r"^(?:00)?33(?=[1-9][0-9]{8}$)")
_BLANKS = re.compile(r"\s+")
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_ESCAPED = re.compile(
    r"%(?:c2%a0|e2%80%[89a-f][0-9a-f]|[0-9a-f]{2})|\\\\?(?:u[0-9a-f]{4}|x[0-9a-f]{2})|&(?:#x?[0-9a-f]{2,5}|[a-z]{3,6});",
    re.IGNORECASE,
)
_WORD_WITH_DIGIT = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]{0,11}[0-9])[0-9A-Za-z]{2,11}(?![0-9A-Za-z])")
_KEY_MARK = re.compile(r"cl[eé]|key", re.IGNORECASE)

OPERATIONS: Mapping[str, Callable[[str], str]] = {
    "strip-separators": lambda value: _NOT_ALPHANUMERIC.sub("", value),
    "upper": str.upper,
    "lower": str.lower,
    "collapse-spaces": lambda value: _BLANKS.sub(" ", value).strip(),
    "pem-body": lambda value: pem_body(_QUOTED_LINE.sub("", value)),
    "strip-quotes": lambda value: value.strip("\"'"),
    "percent-decoded": unquote,
    "xml-unescaped": unescape,
    "escapes-as-blanks": lambda value: _ESCAPED.sub(" ", value),
    "words-with-digits": lambda value: "".join(_WORD_WITH_DIGIT.findall(value)),
    "birth-date": lambda value: birth_of(value) or _NOT_DIGITS.sub("", value),
    "no-blanks": lambda value: _BLANKS.sub("", value),
    "phone": lambda value: _PHONE_PREFIX.sub("0", _NOT_DIGITS.sub("", value.replace("(0)", ""))),
    "nir": lambda value: normal_nir(_KEY_MARK.sub(" ", value)),
    "nir-with-letters": with_letters,
    "nir-with-digit": with_digit,
}


def normal(value: str, operations: Iterable[str]) -> str:
    """The value after the operations of its rule, in their order."""
    for operation in operations:
        value = OPERATIONS[operation](value)
    return value
