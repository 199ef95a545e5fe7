import pytest

from leakscan.extract.office.number_formats import shape, shown


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("00", 7.0, "07"),
        ("000000000000000", 85047812345623.0, "085047812345623"),
        ('0" "00" "00" "00" "000" "000" "00', 285047812345623.0, "285047812345623"),
        ("0#\\ ##\\ ##\\ ##\\ ##", 612345678.0, "0612345678"),
        ("0.00E+00", 285047812345623.0, "285047812345623"),
        (";;;", 285047812345623.0, "285047812345623"),
        ("dd/mm/yyyy", 285047812345623.0, "285047812345623"),
        ("dd/mm/yyyy", 18295.0, "1950-02-01"),
        ("dd/mm/yyyy", -5.0, "-5"),
        ("[h]:mm", 0.5, "12:00:00"),
        ("0.00", 7.0, "7"),
        ("# ##0", 7.0, "7"),
        ("00", -7.0, "-7"),
        ("00", 1.5, "1.5"),
        ("General", 12.0, "12"),
        ('"NIR "0', 12.0, "12"),
    ],
)
def test_a_format_gives_dates_and_leading_zeros_only(code, value, expected):
    assert shown(value, shape(code)) == expected
