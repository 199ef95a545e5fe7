import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.headings import Headings
from leakscan.extract.rows import Row, write_rows
from leakscan.locator import Locator

NIR = "285047812345623"


def headings(rows: list[list[str]], wanted: str = NIR) -> list[str]:
    """The heading of each cell with this text; an empty list is a blank row."""
    found = []
    given_rows = [Row(number, range(len(cells)), cells) for number, cells in enumerate(rows, 1)]
    for segment in write_rows(Locator("poste", "a"), "S", given_rows, Budget(Limits())):
        at = segment.text.find(wanted)
        while at >= 0:
            found.append(segment.heading(at))
            at = segment.text.find(wanted, at + 1)
    return found


def test_the_first_row_names_the_columns():
    assert headings([["Nom", "NIR"], *[["MARTIN Claire", NIR]] * 3]) == ["NIR"] * 3


def test_headings_below_titles_and_blank_rows_name_the_columns():
    titles = [["Cabinet du Dr Petit", "", "Édité le"], ["Liste", "", "page 1"], [], []]

    assert headings([*titles, ["Nom", "Prénom", "NIR"], *[["MARTIN", "Paul", NIR]] * 3]) == ["NIR"] * 3


def test_titles_with_dates_directly_above_are_no_headings():
    assert (
        headings([["Édité le", "12/03/2024"], ["Nom", "Prénom", "NIR"], *[["MARTIN", "Paul", NIR]] * 2]) == ["NIR"] * 2
    )


def test_of_two_rows_of_headings_the_lower_one_names_the_columns():
    rows = [
        ["Patient", "", "Assuré", ""],
        ["Nom", "Prénom", "NIR", "Caisse"],
        *[["MARTIN", "Paul", NIR, "CPAM 75"]] * 2,
    ]

    assert headings(rows) == ["NIR"] * 2


def test_a_word_that_says_little_takes_the_row_above_along():
    rows = [["Patient", "Sécurité sociale", ""], ["Nom", "Numéro", "Clé"], *[["MARTIN", NIR, "23"]] * 4]

    assert headings(rows) == ["Sécurité sociale Numéro"] * 4


def test_a_heading_that_spans_two_rows_names_its_column():
    rows = [["Nom", "Prénom", "NIR"], ["de famille", "usuel", ""], *[["MARTIN", "Paul", NIR]] * 4]

    assert headings(rows) == ["NIR"] * 4


def test_each_table_of_a_sheet_has_its_own_headings():
    stock = [["Article", "Prix", "Stock"], ["gants", "12.5", "300"], ["masques", "8", "1200"]]

    assert headings([*stock, [], ["Nom", "Prénom", "NIR"], *[["MARTIN", "Paul", NIR]] * 2]) == ["NIR"] * 2


def test_a_table_goes_on_behind_a_blank_row():
    assert headings([["Nom", "NIR"], *[["MARTIN Claire", NIR]] * 4, [], ["PETIT Léa", NIR]]) == ["NIR"] * 5


def test_headings_hold_for_the_blocks_that_follow():
    assert headings([["Nom", "NIR"], *[["MARTIN Claire", NIR]] * 1200]) == ["NIR"] * 1200


def test_names_before_the_rows_name_their_cells():
    rows = [["Nom", "MARTIN", "PETIT"], ["Prénom", "Paul", "Léa"], ["NIR", NIR, NIR], ["Ville", "Paris", "Lyon"]]

    assert headings(rows) == ["NIR", "NIR"]


@pytest.mark.parametrize("last", [["NIR", NIR], ["Téléphone", NIR]])
def test_in_a_card_of_two_columns_the_name_is_before(last):
    rows = [["Nom", "MARTIN"], ["Identifiant", "dr.petit"], ["Mot de passe", "Tulipe!75ab"], last]

    assert headings(rows)[0].endswith(last[0])
    assert headings(rows, "Tulipe")[0].endswith("Mot de passe")


def test_a_list_of_passwords_keeps_its_headings():
    rows = [["Compte", "Identifiant", "Mot de passe"], *[["Ameli", "dr.petit", "Tulipe!75ab"]] * 5]

    assert headings(rows, "Tulipe") == ["Mot de passe"] * 5


def test_data_without_headings_have_none():
    assert headings([["MARTIN", NIR, "75001"], ["PETIT", NIR, "75002"]]) == ["", ""]


CELLS = st.dictionaries(
    st.integers(0, 6), st.sampled_from(("NIR", "MARTIN", NIR, "12", "a@b.fr", "é", "Tulipe!75")), min_size=1
)


@given(st.lists(st.tuples(st.integers(1, 3), CELLS), min_size=1, max_size=40))
def test_every_row_belongs_to_a_table(steps):
    numbers, number = [], 0
    for step, _ in steps:
        number += step
        numbers.append(number)

    tables = Headings().tables(numbers, [dict(sorted(cells.items())) for _, cells in steps])

    assert tables[0].first == 0
    assert [table.first for table in tables] == sorted({table.first for table in tables})


def test_a_row_with_a_password_is_no_heading_below_one():
    rows = [["Site", "Identifiant", "Mot de passe", "Remarque"], ["Doctolib", "cabinet68", "Garonne1957$40"]]

    assert headings([*rows, ["Ameli", "cabinet22", "Doudou1978$91"]], "Garonne")[0].startswith("Mot de passe")
