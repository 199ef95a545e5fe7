"""Patients: which of the people found are those of the practice itself, by its watch-list."""

from collections.abc import Container, Iterable

from leakscan.fingerprint import Fingerprinter, person_form
from leakscan.language import mark

OF_THEM = mark("Patients of this practice among them: {count}")
OURS = mark("Patients of this practice: {count}")
OTHERS = mark("Persons who are not on the list of its patients: {count}")


class Patients:
    """The watch-list, asked by fingerprints of numbers and by names with a birth date."""

    def __init__(self, listed: Container[bytes], fingerprinter: Fingerprinter):
        self._listed = listed
        self._prints = fingerprinter

    def numbered(self, prints: Iterable[bytes]) -> frozenset[bytes]:
        """The fingerprints of numbers that are on the list."""
        return frozenset(print_ for print_ in prints if print_ in self._listed)

    def named(self, value: str) -> frozenset[bytes]:
        """The fingerprint of a person (surname|first name|YYYYMMDD), if on the list; a name alone never is."""
        last, _, rest = value.partition("|")
        first, _, birth = rest.partition("|")
        if not (last and first and birth):
            return frozenset()
        # "Mme Odile MARTIN" and "Mme MARTIN Odile": titles do not say which of the two comes first.
        forms = (person_form(last, first, birth), person_form(first, last, birth))
        found = (print_ for print_ in map(self._prints.of, forms) if print_ in self._listed)
        return frozenset(tuple(found)[:1])
