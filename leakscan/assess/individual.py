"""Rows about single persons without their names: pseudonymised, which is not anonymous (CNIL, Cegedim Santé, 2024)."""

import re
from collections.abc import Iterator, Sequence

from leakscan.checks.placeholders import folded
from leakscan.model import Match, Segment

LEAST_ROWS = 10
_IDENTIFIER = re.compile(
    r"\b(?:patients?|sujets?|inclusions?|identifiants?|pseudonym\w*|dossiers?|sejours?|individus?|beneficiaires?|id)\b"
)
# What tells people of one list apart when taken together; the first two are the strongest.
_TRAITS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"age|naissance|naiss|ddn|dnaiss|birth|annee nais\w*",
        r"sexe|genre|sex|gender|civilite",
        r"code postal|cp|commune|ville|code geo\w*|departement|dept|region|zip",
        r"date|entree|sortie|consultation|venue|visite|prescription|acte",
        r"profession|csp|situation familiale|nationalite|pays",
        r"taille|poids|imc|allergies?|antecedents?|atcd",
    )
)
_FEWEST_TRAITS = 2
_TRAITS_WITHOUT_IDENTIFIER = 3
_SAMPLE = 3


def individual_rows(segment: Segment, health: Sequence[Match]) -> int:
    """How many rows of a table tell the health of one unnamed person each; 0 when the headings do not say so."""
    if segment.layout != "table" or not segment.anchors.delimiter or not health:
        return 0
    rows = {segment.text.rfind("\n", 0, match.start) + 1 for match in health if match.evidence.weight > 1}
    if not any(_is_of_one_person(list(_headings(segment, start))) for start in sorted(rows)[:_SAMPLE]):
        return 0
    return len(rows)


def _headings(segment: Segment, start: int) -> Iterator[str]:
    """The headings over the cells of the row that starts there."""
    end = segment.text.find("\n", start)
    line = segment.text[start : end if end >= 0 else len(segment.text)]
    for cell in line.split(segment.anchors.delimiter):
        yield re.sub(r"[\W_]+", " ", folded(segment.heading(start)))
        start += len(cell) + len(segment.anchors.delimiter)


def _is_of_one_person(headings: Sequence[str]) -> bool:
    traits = [trait for trait in _TRAITS if any(map(trait.search, headings))]
    has_identifier = any(map(_IDENTIFIER.search, headings))
    least = _FEWEST_TRAITS if has_identifier else _TRAITS_WITHOUT_IDENTIFIER
    return len(traits) >= least and any(strong in traits for strong in _TRAITS[:2])
