"""Labels of structured data: the name that tells what a value is, found above it when its own name says nothing."""

import re

# Names of boxes, not of contents: the name above, or the key beside, is the label.
_GENERIC = frozenset((
    "value", "values", "val", "v", "string", "str", "text", "item", "items", "entry", "element", "field",
    "param", "parameter", "property", "content", "data", "int", "integer", "real", "long", "double", "number",
    "plaintext", "array", "dict", "object", "extension", "key", "attribute", "default",
))  # fmt: skip
NAMES = ("name", "key", "label", "nom")
_PLAIN = re.compile(r"[A-Za-z_][\w .-]{0,40}\Z", re.ASCII)


def is_generic(name: str) -> bool:
    """Whether a name says nothing about the value it stands over.

    >>> is_generic("Value"), is_generic("nir")
    (True, False)
    """
    return name.lower() in _GENERIC


def label(name: str, above: str, beside: str = "") -> str:
    """The label of a value: its own name, or the key beside it, or its name after the one above.

    >>> label("nir", "patient"), label("Value", "AdministratorPassword"), label("value", "add", "Mot de passe")
    ('nir', 'AdministratorPassword/Value', 'Mot de passe')
    """
    if not is_generic(name):
        return name
    if any(map(str.isalpha, beside)):
        return beside[:80]
    return f"{above}/{name}" if above and not is_generic(above) else name


def is_plain(name: str) -> bool:
    """Whether a key reads like a name of the format and not like data: only such keys may stand in a place."""
    return bool(_PLAIN.match(name))
