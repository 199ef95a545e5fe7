"""Headings of tables in a sheet."""

from leakscan.extract.headings import Headings


def names(*rows: tuple[str, ...]) -> list[dict[int, str]]:
    cells = [dict(enumerate(row)) for row in rows]
    return [dict(table.names) for table in Headings().tables(range(1, len(rows) + 1), cells)]


def test_a_row_with_a_password_is_no_heading_below_one():
    found = names(
        ("Site", "Identifiant", "Mot de passe", "Remarque"),
        ("Doctolib", "cabinet68", "Garonne1957$40"),
        ("Ameli", "cabinet22", "Doudou1978$91"),
    )

    assert found == [{0: "Site", 1: "Identifiant", 2: "Mot de passe", 3: "Remarque"}]
