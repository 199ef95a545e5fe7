"""How files of health care begin that have no mark: heads of letters, declarations, records of fixed width."""

import re
from collections import Counter
from collections.abc import Sequence
from math import gcd

from leakscan.checks.fr import nir
from leakscan.extract.health.pmsi import layout_of

HEAD_LINES = 12
_DAY = r"(?:[0-3]?\d[/.-][01]?\d[/.-](?:\d{4}|\d\d))"
_TOWN = re.compile(r"\s*(?:\d{5}\b.*)?\Z")
BORN = re.compile(rf"\s*{_DAY}\s*\Z")
_NUMBER = re.compile(r"(?:[12]\d{4}(?:\d\d|2[AB])\d{6} ?\d{0,2})?\Z")
_DATED = re.compile(rf"(?:{_DAY})?\Z")
_MARK = re.compile(r"^[ \t]*\*{4}(?:LAB|FIN|FINFICHIER)\*{4}", re.MULTILINE | re.IGNORECASE)
SANTE = re.compile(r"\s*H(?P<field>[|!])(?P<signs>[~^\\&*#$%]{3,4})(?P=field)")
_CERTAIN_NUMBER = re.compile(r"\s*[12]\d{4}(?:\d\d|2[AB])\d{6} ?\d\d\s*\Z")
_START = re.compile(r"\s*S\d\d\.[A-Z]\d\d\.\d\d\.\d{3},'[^\n]*'[ \t]*(?:\n\s*S\d\d\.[A-Z]\d\d\.\d\d\.\d{3},'|\n?\Z)")
_SAMPLE = 20
_LEAST_SHARE = 0.6
_SHORTEST_LINE, _LONGEST_LINE = 30, 4_096
# Records without line ends: so many numbers at one distance from each other are no chance.
_LEAST_RECORDS = 5
_LEAST_AT_PLACE = 0.4
_LONGEST_RECORD = 2_048
_BILLING_RECORD = 128
_PARTED = re.compile(r"[;,|\t\"{}<>]")
_TOUCHING = re.compile(r"(?=([12]\d{4}(?:\d\d|2[AB])\d{8}))")


def is_letter(content: str) -> bool:
    """Whether a text begins with the head of an HPRIM Médecin letter: dates, town and number stand where they must."""
    # Without the blanks around them: two runs of blanks side by side in a pattern would try all their divisions.
    lines = [line.strip() for line in content.split("\n", HEAD_LINES + 1)]
    if len(lines) < HEAD_LINES or not BORN.match(lines[6]):
        return False
    if not (lines[1].strip() and _TOWN.match(lines[5]) and _NUMBER.match(lines[7]) and _DATED.match(lines[9])):
        return False
    return bool(_MARK.search(content) or _CERTAIN_NUMBER.match(lines[7]))


def is_message(content: str) -> bool:
    """Whether a text is an HPRIM Santé (or ASTM) message: a header that declares its signs, then a patient."""
    found = SANTE.match(content)
    return bool(found) and bool(re.search(rf"\nP{re.escape(found['field'])}", content[: 1 << 16]))  # type: ignore[index]


def is_declaration(content: str) -> bool:
    """Whether a text begins with two lines of a declaration, or is one of them."""
    return bool(_START.match(content))


def is_fixed(content: str) -> bool:
    """Whether most of the first lines are records of a known layout; without lines, whether there are records."""
    # Objects and elements of one length repeat like records; their own formats read them better.
    if content.lstrip()[:1] in ("{", "[", "<"):
        return False
    lines = [line for line in content.split("\n", _SAMPLE * 4)[: _SAMPLE * 4] if line.strip()][:_SAMPLE]
    if length_in_lots(lines):
        return True
    if not lines or max(map(len, lines)) > _LONGEST_LINE or min(map(len, lines)) < _SHORTEST_LINE // 3:
        return False
    # The first and last records of billing files hold no person.
    known = sum(layout_of(line) is not None for line in lines)
    is_billing = lines[0].startswith("000") and known > 0
    return known >= max(1, _LEAST_SHARE * len(lines)) or is_billing


def length_in_lots(lines: Sequence[str]) -> int:
    """The length of records of which many stand on one of the lines; 0 where each line is a record, or none is."""
    lots = (line for line in lines if len(line) >= _LEAST_RECORDS * _SHORTEST_LINE)
    # Numbers side by side in a row of a table are at one distance too.
    plain = (line for line in lots if len(lines) == 1 or not _PARTED.search(line))
    return next((length for line in plain if (length := record_length(line))), 0)


def record_length(line: str) -> int:
    """The length of records written without line ends, told by the numbers in them; 0 when there are none.

    A length is believed when the right numbers stand at one place of such records: those that pass by chance do not.
    """
    sample = line[: 1 << 16]
    offsets = [match.start() for match in _TOUCHING.finditer(sample) if nir(match[1])]
    if len(offsets) < _LEAST_RECORDS:
        return 0
    at_place = {length: max(Counter(each % length for each in offsets).values()) for length in _lengths(offsets)}
    length = max(at_place, key=lambda each: (at_place[each], each == _BILLING_RECORD, each))
    return length if at_place[length] >= max(_LEAST_RECORDS, _LEAST_AT_PLACE * len(offsets)) else 0


def _lengths(offsets: list[int]) -> list[int]:
    """Lengths to try: the distances between numbers that come often, and what divides them."""
    steps: Counter[int] = Counter()
    for index, earlier in enumerate(offsets):
        steps.update(later - earlier for later in offsets[index + 1 : index + 4])
    often = [step for step, count in steps.most_common(8) if count > 1]
    found = {_BILLING_RECORD, *often, *(gcd(one, other) for one in often for other in often)}
    return [length for length in found if _SHORTEST_LINE <= length <= _LONGEST_RECORD]
