"""The columns of an export of patients, recognised by their headings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leakscan.checks.placeholders import folded
from leakscan.errors import UsageError

ROLES = ("nom", "nom_usage", "prenom", "ddn", "nir")
_ENDINGS = re.compile(r"\((?:s|e)\)")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "ddn": re.compile(
        r"ddn|dob|dn|d n|d naiss|naissance|naiss|date naiss(?:ance)?|date de naiss(?:ance)?|ne le|nee le|ne e le|dnaiss"
        r"|datnaiss?|datenaiss(?:ance)?|birth ?date|date of birth|birthday|(?:date )?(?:de )?naissance (?:du )?patient"
    ),
    "prenom": re.compile(
        r"(?:patient )?(?:premier |liste des )?prenoms?(?: (?:du )?patient| usuel| de naissance| d? ?usage| utilise"
        r"| naissance| complets?)?|first ?names?|given ?names?"
    ),
    "nom_usage": re.compile(
        r"(?:patient )?noms? ?(?:d ?)?(?:usage|utilise|usuel|marital|epouse|femme mariee)(?: (?:du )?patient)?"
    ),
    "nom": re.compile(
        r"(?:patient )?noms?(?: (?:du )?patient| (?:de )?naissance| (?:de )?naiss| patronymique| (?:de )?famille| jf"
        r"| (?:de )?jeune fille| de nais)?|last ?name|sur ?name|family ?name|birth ?name|nomnaiss(?:ance)?"
    ),
    "nir": re.compile(
        r"nir(?: patient| ouvrant droit| assure| beneficiaire)?|ins(?: ?nir)?|matricule(?: ins)?|nss|ssn|insee"
        r"|(?:n|no|num|numero|code)? ?(?:de )?(?:ss|secu|secu sociale|securite sociale|insee|immatriculation|nir)"
        r"(?: (?:du )?patient)?"
    ),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row; a role may have several columns, or none."""

    indexes: Mapping[str, Sequence[int]]
    headings: Mapping[str, Sequence[str]]

    def of(self, role: str, row: Sequence[str]) -> list[str]:
        """What the columns of a role hold in a row, blanks aside."""
        cells = (row[index].strip() for index in self.indexes.get(role, ()) if index < len(row))
        return [cell for cell in cells if cell]


def columns_in(row: Sequence[str], named: Mapping[str, str]) -> Columns | None:
    """The columns when the row is one of headings that tell enough; None when it is not."""
    indexes: dict[str, list[int]] = {}
    for index, cell in enumerate(row):
        asked = next((role for role, heading in named.items() if folded(heading) == folded(cell.strip())), "")
        role = asked or _role(plain(cell), named)
        if role:
            indexes.setdefault(role, []).append(index)
    has_name = ("nom" in indexes or "nom_usage" in indexes) and "prenom" in indexes and "ddn" in indexes
    if not has_name and "nir" not in indexes:
        return None
    return Columns(indexes, {role: [row[each].strip() for each in found] for role, found in indexes.items()})


def named_columns(text: str) -> dict[str, str]:
    """What `--columns nom=NOM_PAT,ddn=NE_LE` says; raises UsageError for a role that there is not."""
    named = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        role, sign, heading = part.partition("=")
        if role not in ROLES or not sign or not heading.strip():
            raise UsageError(f"--columns: write role=heading with the roles {', '.join(ROLES)}, parted by commas")
        named[role] = heading.strip()
    return named


def plain(heading: str) -> str:
    """A heading without case, accents, figures and signs.

    >>> plain("Nom_d'usage"), plain("N° S.S."), plain("Né(e) le")
    ('nom d usage', 'n s s', 'ne le')
    """
    return _NOT_LETTERS.sub(" ", _ENDINGS.sub("", folded(heading))).strip()


def _role(heading: str, named: Mapping[str, str]) -> str:
    """A role that the user named has no other column."""
    compact = heading.replace("s s", "ss")
    return next((role for role, each in _PATTERNS.items() if role not in named and each.fullmatch(compact)), "")
