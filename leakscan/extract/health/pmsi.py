"""The columns of fixed-width records of hospital activity (PMSI) and billing (B2), as far as they tell persons and
diagnoses. Columns are counted from 1, as the descriptions of the formats do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leakscan.checks.fr import nir

_NIR = r"[1-478]\d{4}(?:\d\d|2[AB])\d{6}"
_DATE = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:18|19|20)\d\d"
_FINESS = r"\d[\dAB]\d{7}"
_CODE = r"[A-Z]\d\d[A-Z0-9+ ]{0,5}"
_DIAGNOSIS = re.compile(r"[A-Z]\d\d[0-9A-Z+]{0,5}\s*\Z")
_NUMBER, _INSURED, _BORN, _MAIN = "NIR", "NIR de l'assuré", "date de naissance", "diagnostic principal CIM-10"
_RELATED, _ASSOCIATED, _STAY = "diagnostic relié CIM-10", "diagnostic associé CIM-10", "date d'entrée"
_PATIENT, _SEX, _OTHER = "identifiant permanent du patient", "sexe", "NIR individuel"


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a kind of record: first and last column and what stands there. `codes` is where a list of
    diagnoses of eight characters each begins."""

    name: str
    shape: re.Pattern[str]
    fields: tuple[tuple[int, int, str], ...]
    number: int = 0
    codes: int = 0

    def fits(self, line: str) -> bool:
        """Whether a line can be such a record: its shape is right, and the key of its number."""
        return bool(self.shape.match(line)) and (
            not self.number or nir(line[self.number - 1 : self.number + 14].upper())
        )

    def spans(self, line: str) -> Iterator[tuple[int, int, str]]:
        """Every part of a line, known or not, in order: start and end counted from 0, and what it is."""
        position = 0
        for first, last, heading in (*self.fields, *self._listed(line)):
            if position < first - 1:
                yield position, min(first - 1, len(line)), ""
            if first - 1 >= len(line):
                return
            yield first - 1, min(last, len(line)), heading
            position = last
        if position < len(line):
            yield position, len(line), ""

    def _listed(self, line: str) -> Iterator[tuple[int, int, str]]:
        first = self.codes
        while first and _DIAGNOSIS.match(line[first - 1 : first + 7]):
            yield first, first + 7, _ASSOCIATED
            first += 8


def _shape(*parts: tuple[int, str]) -> re.Pattern[str]:
    """A pattern of parts that each begin at a column."""
    pattern, position = "", 1
    for column, part in parts:
        pattern += f".{{{column - position}}}({part})" if column > position else f"({part})"
        position = column + _width(part)
    return re.compile(pattern)


def _width(part: str) -> int:
    return _WIDTHS.get(part) or 1


_WIDTHS = {_NIR: 13, _DATE: 8, _FINESS: 9, _CODE: 8, r"\d\d": 2, r"V0\d\d": 4, r"1\d\d": 3, r"0\d\d": 3, r"2\d\d": 3,
           r"[A-Z0-9]\d\d": 3, r"\d{10}": 10}  # fmt: skip
_SEXES = "[12]"

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "VID-HOSP", _shape((1, _NIR), (14, r"\d\d"), (20, _DATE), (28, _SEXES), (49, r"V0\d\d"), (53, _FINESS)),
        ((1, 15, _INSURED), (20, 27, _BORN), (28, 28, _SEX), (53, 61, "FINESS"), (62, 76, _OTHER),
         (374, 388, _OTHER)), number=1,
    ),
    Layout(
        "VID-IPP", re.compile(rf"{_NIR}\d\d{_DATE}[12].{{0,40}}I00A{_FINESS}"),
        ((1, 15, _INSURED), (16, 23, _BORN), (24, 24, _SEX)), number=1,
    ),
    Layout(
        "RSS", _shape((10, r"1\d\d"), (16, _FINESS), (25, r"0\d\d"), (78, _DATE), (86, _SEXES), (93, _DATE)),
        ((16, 24, "FINESS"), (48, 67, "numéro de séjour"), (78, 85, _BORN), (86, 86, _SEX), (93, 100, _STAY),
         (103, 110, "date de sortie"), (113, 117, "code postal"), (141, 148, _MAIN), (149, 156, _RELATED)), codes=193,
    ),
    Layout(
        "RHS", _shape((11, r"[A-Z0-9]\d\d"), (14, _FINESS), (82, _DATE), (90, _SEXES)),
        ((14, 22, "FINESS"), (82, 89, _BORN), (90, 90, _SEX), (153, 160, "manifestation morbide principale CIM-10")),
    ),
    Layout(
        "RPS", _shape((1, _FINESS), (19, r"[A-Z0-9]\d\d"), (42, _DATE), (50, _SEXES), (143, _CODE)),
        ((1, 9, "FINESS"), (22, 41, _PATIENT), (42, 49, _BORN), (50, 50, _SEX), (143, 150, _MAIN)),
    ),
    Layout(
        "RAA", _shape((1, _FINESS), (19, r"[A-Z0-9]\d\d"), (42, _DATE), (50, _SEXES), (87, _CODE)),
        ((1, 9, "FINESS"), (22, 41, _PATIENT), (42, 49, _BORN), (50, 50, _SEX), (87, 94, _MAIN)),
    ),
    Layout(
        "RSF-A", _shape((1, "A"), (2, _FINESS), (22, _NIR), (35, r"\d\d")),
        ((2, 10, "FINESS"), (22, 36, _INSURED), (49, 63, _OTHER), (76, 83, _BORN), (266, 285, _PATIENT)), number=22,
    ),
    Layout(
        "RSF-B", _shape((1, "[BCHLMP]"), (2, _FINESS), (20, _NIR), (33, r"\d\d")),
        ((2, 10, "FINESS"), (20, 34, _INSURED)), number=20,
    ),
    Layout(
        "RSA", _shape((1, _FINESS), (10, r"2\d\d"), (13, r"\d{10}"), (215, _CODE)),
        ((1, 9, "FINESS"), (13, 22, "numéro d'index"), (215, 220, _MAIN)),
    ),
    Layout(
        "B2", _shape((1, "2"), (12, _NIR), (25, r"\d\d")), ((12, 26, _INSURED), (50, 64, _OTHER)), number=12,
    ),
)  # fmt: skip


def layout_of(line: str) -> Layout | None:
    """The layout of a line; None when it is none of these records."""
    return next((layout for layout in LAYOUTS if layout.fits(line)), None)
