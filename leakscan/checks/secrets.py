"""Passwords and PINs: what a secret looks like, in a field of its own and in running text."""

import base64
import re

from leakscan.checks.placeholders import folded, is_placeholder, is_remark

_DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d{2}-\d{2}.*|\d{1,2}h(?:\d{2})?|\d{1,2}:\d{2}(?::\d{2})?|v?\d+(?:\.\d+){1,3}-?(?:\d+(?:\.\d+)*)?|0x[0-9a-f]+"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SYMBOL = re.compile(r"""[^\w\s.,;:'"()/?-]""")
_PRODUCT = re.compile(
    r"(?:windows|office|outlook|word|excel|exchange|server|sql|poste|pc|win|yubikey|iphone|ipad|galaxy|hp|canon|brother|epson|php|python|debian|ubuntu|adobe|acrobat|photoshop)[-_]?\d{1,4}",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*[.!?…]*")

# What people choose most, though some of these words stand in manuals too.
_CHOSEN = """
azerty azertyuiop qwerty qwertz admin 0000 1234 12345 123456 1234567 12345678 123456789 000000 111111 soleil
    doudou motdepasse iloveyou jetaime loulou marseille bonjour chouchou
"""
_WEAK = frozenset(_CHOSEN.split())
_OPTION = re.compile(r"[a-z_]+=\d+,?")
# Who may read, write and run a file, as directories list it.
_MODE = re.compile(r"[-dlbcps](?:[r-][w-][xsStT-]){3}[+.@]?")
_ARROWS = frozenset("→←⇒↔")
_ABOUT = re.compile(
    r"passw|passe|pwd|mdp|login|user|secret|token|value|string|field|input|prompt|[._].*[._]|\b(?:get|set|is|has)_"
)
_NAMED = re.compile(
    r"[A-Z]{2,8}-\d.*|\#.*|.*[`~].*|[A-Za-z]\w*(?:\.[A-Za-z_]\w*)+|.*[?&]\w+=.*|\w+:\w.*|[A-Za-z]\w*=[\d.]+"
    r"|[\w./-]+@[0-9a-f]{7,40}"
    r"|(?i:list|array|set|map|seq|vector)_?(?i:of)_?\w+"
)
# Words of sentences that tell about a passphrase instead of being one.
_TALKS = re.compile(
    r"""voir|demander|demande|doit|votre|vous|celle|que|qui|est|sera|sont|mots|words|least|must|should|your|the|for|with
    |caracteres|characters|minimum|envoyee?|communiquee?|donnee?|transmise?|notee?|changer|saisir|entrer|enter|keepass
    |enveloppe|coffre|secretariat|administrateur|please|to|of|if|and|be|can|is|as|was|use[ds]?|not|when|from|this|option|callback|document
    |dans|chez|sous|derriere|tiroir|bureau|armoire|cahier|carnet""",
    re.VERBOSE,
)

_LABELLED = re.compile(
    r"(?:passw(?:or)?d|pwd|mot de passe|mdp)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<value>[^\s\"',;&]{4,100})", re.IGNORECASE
)


def field_password(value: str) -> bool:
    """What stands in a field, a cell or a setting that is for a password: anything but a placeholder or a remark.

    >>> [field_password(each) for each in ("soleil", "Rue des lilas 7", "à demander", "VotreMotDePasse")]
    [True, True, False, False]
    """
    if not 4 <= len(value) <= 128 or is_placeholder(value) or _DATE.fullmatch(value) or _MODE.fullmatch(value):
        return False
    words = folded(value).split()
    if len(words) == 1:
        return value.isascii() or not _LETTERS.fullmatch(value)
    if any(map(_OPTION.fullmatch, words)):
        return False
    return len(words) <= 6 and not is_remark(words[0]) and words[0] != "a" and any(map(str.isdigit, value))


def password(value: str) -> bool:
    """A password in running text: digits or symbols are asked for, since a word of letters is a word.

    >>> [password(each) for each in ("Citron@45609", "KMtgaj!%RSzqu", "obligatoire", "12/05/2024", "oublié")]
    [True, True, False, False, False]
    """
    if value.lower() in _WEAK:
        return True
    return (
        4 <= len(value) <= 128
        and not is_placeholder(value)
        and _PRODUCT.fullmatch(value) is None
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
        and _ARROWS.isdisjoint(value)
        and _UUID.fullmatch(value) is None
    )


def noted_password(value: str) -> bool:
    """A password without its label, where accesses are noted: neither a licence, an anchor nor a name of a program.

    >>> [noted_password(each) for each in ("Garonne1972", "Lilas@45609", "BSD-3-clause", "Uint8.Bytes")]
    [True, True, False, False]
    """
    return len(value) <= 32 and _NAMED.fullmatch(value) is None and strong_password(value)


def loose_password(value: str) -> bool:
    """One word behind a label, beside an account: weak passwords are words, and remarks are words too.

    >>> [loose_password(each) for each in ("camomille", "azerty", "1234", "obligatoire", "passwordField")]
    [True, True, True, False, False]
    """
    plain = folded(value)
    if plain in _WEAK:
        return True
    return (
        field_password(value)
        and " " not in value
        and _DATE.fullmatch(value) is None
        and _ABOUT.search(plain) is None
        and not is_remark(plain.rstrip("s"))
    )


def passphrase(value: str) -> bool:
    """Three words or more that are no sentence about passwords.

    >>> passphrase("cheval agrafe batterie ponton"), passphrase("at least five words"), passphrase("deux mots")
    (True, False, False)
    """
    words = re.split(r"[ -]", folded(value))
    return len(words) >= 3 and not is_placeholder(value) and not any(map(_TALKS.fullmatch, words))


def wifi_key(value: str) -> bool:
    """Keys of wireless networks: eight characters at least, in groups or not.

    >>> [wifi_key(each) for each in ("3F9A 77C1 D2E4 55A0", "Bienvenue1972", "étiquette", "802.11ac")]
    [True, True, False, False]
    """
    return len(value) >= 8 and any(map(str.isdigit, value)) and not value.startswith("802.11") and password(value)


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


def base64_pair(value: str) -> bool:
    """A login and a password with a colon between them, in base 64.

    >>> base64_pair("Y2FiaW5ldDpHYXJvbm5lMTk3MiE="), base64_pair("authentication")
    (True, False)
    """
    login, colon, secret = _decoded(value).decode("utf-8", "replace").partition(":")
    is_text = (login + secret).isprintable() and "\ufffd" not in login + secret
    return bool(login and colon) and is_text and field_password(secret)


def base64_password_text(value: str) -> bool:
    """A text in base 64 in which a label stands before a password.

    >>> base64_password_text("bW90IGRlIHBhc3NlIDogR2Fyb25uZTE5NzIh"), base64_password_text("cGFzc3dvcmQ/")
    (True, False)
    """
    found = _LABELLED.search(_decoded(value).decode("utf-8", "replace"))
    return found is not None and field_password(found["value"])


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return b""


def hidden_password(value: str) -> bool:
    """Passwords that a program wrote in a form of its own: base 64 or hexadecimal of some length."""
    is_hexadecimal = re.fullmatch(r"(?:[0-9A-Fa-f]{2}){8,}", value) is not None
    return (is_hexadecimal and len(set(value)) > 3) or len(set(_decoded(value))) >= 8
