"""The columns of an export of patients, recognised by their headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leakscan.checks.placeholders import folded
from leakscan.errors import UsageError
from leakscan.rulebook.headings import plain, role_of

ROLES = ("nom", "nom_usage", "prenom", "ddn", "nir")
_ROLES = {"birth": "ddn", "first": "prenom", "used": "nom_usage", "last": "nom", "number": "nir"}


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


def _role(words: str, named: Mapping[str, str]) -> str:
    """A role that the user named has no other column."""
    role = _ROLES.get(role_of(words), "")
    return "" if role in named else role
