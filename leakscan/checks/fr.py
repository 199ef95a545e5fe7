"""French numbers: the NIR in plain integers, because millions are tried; the rarer ones through python-stdnum."""

from stdnum import luhn
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

# 3, 4: registration in progress; 7, 8: provisional numbers.
_SEXES = frozenset("123478")
# Real months, then those of persons whose date of birth is not known in full.
_MONTHS = frozenset(f"{month:02d}" for month in (*range(1, 13), 20, *range(30, 43), *range(50, 100)))
_DEPARTMENTS = frozenset([*(f"{number:02d}" for number in range(1, 100)), "2A", "2B"])
# A letter counts as a nought, less a million for 2A and two for 2B: the same as writing 19 and 18.
_CORSICA = {"2A": "19", "2B": "18"}


def nir_key(body: str) -> str:
    """The two key digits of the thirteen characters of a NIR, in upper case.

    >>> nir_key("2790351215189"), nir_key("253072B073004")
    ('89', '70')

    Raises ValueError when the body holds anything else than digits and a department of Corsica.
    """
    return f"{97 - int(_digits(body)) % 97:02d}"


def _digits(body: str) -> str:
    department = body[5:7]
    return body[:5] + _CORSICA[department] + body[7:] if department in _CORSICA else body


def has_nir_structure(value: str) -> bool:
    """Whether the first thirteen characters can be those of a NIR; the key may follow or not.

    >>> has_nir_structure("2790351215189"), has_nir_structure("2791351215189")
    (True, False)
    """
    return (
        len(value) in (13, 15)
        and value[:1] in _SEXES
        and value[3:5] in _MONTHS
        and value[5:7] in _DEPARTMENTS
        and value[7:10] != "000"
        and value[10:13] != "000"
        and _are_digits(_digits(value[:13]) + value[13:])
    )


def has_nir_key(value: str) -> bool:
    """Whether the last two of fifteen characters are the key of the others.

    >>> has_nir_key("279035121518989"), has_nir_key("279035121518988")
    (True, False)
    """
    digits = _digits(value)
    return len(value) == 15 and _are_digits(digits) and 97 - int(digits[:13]) % 97 == int(digits[13:])


def nir(value: str) -> bool:
    """Social security numbers, key included: both the structure and the key are right.

    >>> nir("253072B07300470"), nir("000000000000097")
    (True, False)
    """
    return has_nir_structure(value) and has_nir_key(value)


def _are_digits(text: str) -> bool:
    # isdigit alone also accepts superscripts and the digits of other scripts.
    return text.isascii() and text.isdigit()


def rpps(value: str) -> bool:
    """Numbers of health professionals: eleven digits with a Luhn key.

    >>> rpps("10107592544"), rpps("10107592545")
    (True, False)
    """
    return len(value) == 11 and _are_digits(value) and luhn.is_valid(value)


def finess(value: str) -> bool:
    """Numbers of health establishments: nine characters with a Luhn key, a letter of Corsica counting as a nought.

    >>> finess("750712184"), finess("750712185")
    (True, False)
    """
    digits = value[0] + "0" + value[2:] if value[:2] in _CORSICA else value
    return len(value) == 9 and _are_digits(digits) and luhn.is_valid(digits)


def siren(value: str) -> bool:
    """Numbers of companies.

    >>> siren("732829320"), siren("732829321")
    (True, False)
    """
    return bool(stdnum_siren.is_valid(value))


def siret(value: str) -> bool:
    """Numbers of establishments; those of La Poste follow a rule of their own.

    >>> siret("73282932000074"), siret("73282932000075")
    (True, False)
    """
    return bool(stdnum_siret.is_valid(value))
