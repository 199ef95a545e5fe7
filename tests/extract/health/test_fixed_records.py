import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.checks.fr import nir_key
from leakscan.extract.health.fixed_records import FIXED_RECORDS
from leakscan.extract.health.shapes import is_fixed, record_length
from tests.extract.reading import read

FINESS = "350000022"


def number(seed):
    generator = random.Random(seed)
    year, month = generator.randint(10, 99), generator.randint(1, 12)
    town, order = generator.randint(1, 299), generator.randint(1, 299)
    body = f"{generator.choice('12')}{year}{month:02d}35{town:03d}{order:03d}"
    return body + nir_key(body)


def digits(generator, count):
    return "".join(generator.choices("0123456789", k=count))


def line(*parts, width=200, fill=" "):
    """A record with texts at their columns, counted from 1."""
    text = fill * width
    for column, part in parts:
        text = text[: column - 1] + part + text[column - 1 + len(part) :]
    return text


def vid_hosp(seed):
    return line((1, number(seed) + "010 "), (20, "03041961"), (28, "2"), (29, f"{seed:020d}"), (49, "V014"),
                (53, FINESS), (62, number(seed + 100)), width=468)  # fmt: skip


def rss():
    return line((1, "19M071  "), (10, "121"), (16, FINESS), (25, "021"), (48, f"{7:020d}"), (78, "03041961"),
                (86, "2"), (93, "01062023"), (103, "05062023"), (141, "F200"), (193, "B24     I10     "))  # fmt: skip


def psychiatry(column):
    return line((1, FINESS), (19, "P13"), (22, f"{12:020d}"), (42, "03041961"), (50, "1"), (column, "F322"))


def places(outcome, prefix="fr.nir"):
    return [
        place.canonical().partition("#")[2]
        for finding in outcome.findings
        if finding.rule_id.startswith(prefix)
        for place in finding.places
    ]


def test_both_numbers_of_a_stay_are_found_at_their_fields(outcome_of):
    outcome = outcome_of("\r\n".join(map(vid_hosp, range(3))) + "\r\n", "VIDHOSP.txt")

    assert outcome.documents[0].extractor == "fixed-records"
    assert set(places(outcome)) == {
        f"line={row}&field={name}" for row in (1, 2, 3) for name in ("NIR de l'assuré", "NIR individuel")
    }


def test_a_single_record_is_known_too(outcome_of):
    outcome = outcome_of(vid_hosp(1) + "\n", "a.txt")

    assert outcome.documents[0].extractor == "fixed-records"
    assert set(places(outcome)) == {"line=1&field=NIR de l'assuré", "line=1&field=NIR individuel"}


def test_dates_of_birth_are_written_as_such_and_nothing_is_lost():
    segment = read(FIXED_RECORDS, (vid_hosp(1) + "\n").encode(), "a.vh").segments[0]
    offset = segment.text.index("03/04/1961")

    assert segment.heading(offset) == "date de naissance"
    assert segment.text.replace("\t", "").replace("03/04/1961", "03041961") == vid_hosp(1) + "\n"


@pytest.mark.parametrize(
    ("records", "heading", "code"),
    [
        ([rss()] * 3, "diagnostic principal CIM-10", "F200"),
        ([rss()] * 3, "diagnostic associé CIM-10", "B24"),
        ([psychiatry(143)] * 3, "diagnostic principal CIM-10", "F322"),
        ([psychiatry(87)] * 3, "diagnostic principal CIM-10", "F322"),
        (
            [line((1, FINESS), (10, "225"), (13, f"{5:010d}"), (215, "C509  "), width=230)] * 3,
            "diagnostic principal CIM-10", "C509",
        ),
        (
            [line((11, "M1A"[:1] + "19"), (14, FINESS), (82, "03041961"), (90, "1"), (153, "G822"))] * 3,
            "manifestation morbide principale CIM-10", "G822",
        ),
    ],
)  # fmt: skip
def test_diagnoses_stand_under_what_they_are(records, heading, code):
    content = "\n".join(records) + "\n"
    segment = read(FIXED_RECORDS, content.encode(), "a.rss").segments[0]

    assert is_fixed(content)
    assert segment.heading(segment.text.index(code)) == heading


@pytest.mark.parametrize(
    "record",
    [
        lambda seed: line((1, "A"), (2, FINESS), (22, number(seed)), (76, "03041961"), (266, "0" * 20), width=300),
        lambda seed: line((1, "B"), (2, FINESS), (20, number(seed)), width=160, fill="0"),
        lambda seed: line((1, "2"), (12, number(seed)), width=128, fill="0"),
        lambda seed: line((1, number(seed)), (16, "03041961"), (24, "1"), (40, "I00A"), (44, FINESS), width=120),
    ],
)
def test_billing_records_are_known(record, outcome_of):
    outcome = outcome_of("".join(record(seed) + "\r\n" for seed in range(3)), "a.txt")

    assert outcome.documents[0].extractor == "fixed-records"
    assert len(places(outcome)) >= 3


def test_a_lot_of_invoices_begins_and_ends_without_persons(outcome_of):
    lines = [line((1, "000"), width=128), line((1, "1"), width=128), *(line((1, "2"), (12, number(7)), width=128),) * 1,
             *[line((1, "4"), width=128)] * 6, line((1, "999"), width=128)]  # fmt: skip

    assert places(outcome_of("\n".join(lines) + "\n", "lot.b2")) == ["line=3&field=NIR de l'assuré"]


@pytest.mark.parametrize("length", [80, 128, 240])
def test_records_without_line_ends_are_parted_by_their_length(length, outcome_of):
    generator = random.Random(length)
    records = ["110" + digits(generator, 20) + number(seed) + digits(generator, length - 38) for seed in range(20)]
    outcome = outcome_of("".join(records), "NOEMIE.908")

    assert length % record_length("".join(records)) == 0
    assert sum(finding.count for finding in outcome.findings if finding.rule_id == "fr.nir") >= 20


def test_invoices_without_line_ends_are_parted_too(outcome_of):
    generator = random.Random(5)
    kinds = ["1", "2", "3", "4", "4"]
    records = [
        line((1, kind), (2, digits(generator, 10)), (12, number(lot) if kind == "2" else ""), width=128, fill="0")
        for lot in range(8)
        for kind in kinds
    ]
    outcome = outcome_of("000".ljust(128) + "".join(records), "lot.b2")

    assert places(outcome)[:2] == ["record=3&field=NIR de l'assuré", "record=8&field=NIR de l'assuré"]
    assert sum(finding.distinct for finding in outcome.findings if finding.rule_id == "fr.nir") == 8


def test_a_few_invoices_without_line_ends_are_parted_too(outcome_of):
    records = [line((1, "2"), (12, number(seed)), width=128, fill="0") for seed in range(6)]

    assert places(outcome_of("".join(records), "lot.b2")) == [
        f"record={each}&field=NIR de l'assuré" for each in range(1, 7)
    ]


def test_records_behind_a_line_end_are_read_with_those_before_it(outcome_of):
    records = [line((1, "2"), (12, number(seed)), width=128, fill="0") for seed in range(20)]
    outcome = outcome_of("".join(records[:10]) + "\r\n" + "".join(records[10:]), "lot.b2")

    assert sum(finding.distinct for finding in outcome.findings if finding.rule_id == "fr.nir") == 20


def test_records_of_an_unknown_layout_are_told_apart_by_how_they_begin(outcome_of):
    generator = random.Random(6)
    records = [
        f"{kind}{digits(generator, 17)}{number(lot) if kind == '110' else digits(generator, 15)}{digits(generator, 45)}"
        for lot in range(12)
        for kind in ("110", "115", "200", "255", "255")
    ]
    for content in ("\n".join(records) + "\n", "".join(records)):
        outcome = outcome_of(content, "retour.908")

        assert sum(finding.distinct for finding in outcome.findings if finding.rule_id == "fr.nir") >= 12


@pytest.mark.parametrize("held", [7, 10, 20])
def test_lots_of_records_may_stand_on_lines_of_their_own(held, outcome_of):
    generator = random.Random(held)
    records = [f"110{digits(generator, 20)}{number(seed)}{digits(generator, 90)}" for seed in range(40)]
    lots = ["000".ljust(128, "0"), *("".join(records[at : at + held]) for at in range(0, 40, held))]
    outcome = outcome_of("\r\n".join(lots) + "\r\n", "NOEMIE.908")

    assert outcome.documents[0].extractor == "fixed-records"
    assert sum(finding.distinct for finding in outcome.findings if finding.rule_id == "fr.nir") == 40


def test_numbers_side_by_side_in_the_rows_of_a_table_are_no_records():
    rows = [";".join(number(row * 20 + column) for column in range(12)) for row in range(6)]

    assert not is_fixed("\n".join(rows) + "\n")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(200, 8_000))
def test_a_run_of_digits_is_no_file_of_records(seed, length):
    assert record_length(digits(random.Random(seed), length)) == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from("0123456789ABCV \t"), min_size=1, max_size=300), max_size=12))
def test_other_lines_are_no_records(lines):
    assert not is_fixed("\n".join(lines))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("012345 \t\nABC"), max_size=300))
def test_any_text_is_read_whole(tail):
    content = vid_hosp(3) + "\n" + tail
    found = read(FIXED_RECORDS, content.encode(), "a.txt")

    assert found.problems == []
    assert found.text.count("\n") >= 1
