import pytest

from leakscan.extract.text.delimited import DelimitedAnchors, Dialect, fold_quoted, sniff


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_and_the_headings_are_found(delimiter):
    rows = ["Nom", "Prénom", "N° SS"], ["MARTIN", "Anne", "185"], ["PETIT", "Luc", "286"]
    dialect = sniff("\n".join(delimiter.join(row) for row in rows))

    assert dialect == Dialect(delimiter, False, ("Nom", "Prénom", "N° SS"), 1)


def test_decimal_commas_do_not_beat_semicolons():
    dialect = sniff("Nom;Poids;Taille\nA;70,5;1,70\nB;81,2;1,80\n")

    assert dialect == Dialect(";", False, ("Nom", "Poids", "Taille"), 1)


def test_title_lines_above_the_headings_are_passed_over():
    dialect = sniff("Export du 3 mars\n\nNom;NIR\n" + "MARTIN;185\n" * 30)

    assert dialect == Dialect(";", False, ("Nom", "NIR"), 3)


def test_data_from_the_first_line_on_has_no_headings():
    dialect = sniff("MARTIN;185057800608436\nPETIT;286057800608436\n")

    assert dialect == Dialect(";", False)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, merci pour votre envoi.\nCordialement, le secrétariat\n",
        "[serveur]\nhote=srv\nmdp=abc\n",
        "int a;\nint b;\nreturn a;\n",
        "INSERT INTO p (a,b) VALUES (1,2);\nINSERT INTO p (a,b) VALUES (3,4);\n",
        "MSH|^~\\&|A|B\nPID|1||2\n",
        "def f():\n\treturn 1\n\treturn 2\n\treturn 3\n",
        "2024-01-01 10:00:00,123 INFO\n2024-01-01 10:00:01,456 INFO\n",
        "",
    ],
)
def test_prose_settings_code_statements_and_messages_are_no_tables(text):
    assert sniff(text) is None


def anchors(text: str, dialect: Dialect, *, line: int = 1) -> tuple[str, DelimitedAnchors]:
    folded, folds = fold_quoted(text, dialect.delimiter)
    return folded, DelimitedAnchors(folded, dialect, line, folds)


def test_a_delimiter_inside_quotes_does_not_shift_the_heading():
    dialect = sniff('Nom;Note;Code\n"A";"le soir; urgent";1234\n')
    assert dialect is not None
    text, places = anchors('Nom;Note;Code\n"A";"le soir; urgent";1234\n', dialect)
    offset = text.index("1234")

    assert (places.heading(offset), places.place(offset)) == ("Code", (("line", "2"), ("column", "3")))


def test_a_line_end_inside_quotes_becomes_a_space_and_still_counts_as_a_line():
    text, places = anchors('Nom;Code\n"A\nB";"12\n34"\nC;9\n', Dialect(";", True, ("Nom", "Code"), 1))

    assert text == 'Nom;Code\n"A B";"12 34"\nC;9\n'
    assert places.place(text.index("12 34")) == (("line", "3"), ("column", "2"))
    assert places.place(text.index("9")) == (("line", "5"), ("column", "2"))


def test_an_unclosed_quote_swallows_nothing():
    text, _ = anchors('5" tube;x\n"ouvert;y\nz;t\n', Dialect(";", True))

    assert text == '5" tube;x\n"ouvert;y\nz;t\n'


def test_a_quoted_cell_that_ends_with_a_delimiter_opens_none():
    content = 'Nom;Note;Code\nA;";";1\n"B;";x;2\n'
    text, places = anchors(content, Dialect(";", True, ("Nom", "Note", "Code"), 1))

    assert text == content
    assert places.place(text.index("2")) == (("line", "3"), ("column", "3"))


def test_headings_stand_under_no_heading_and_a_surplus_cell_has_none():
    text, places = anchors("Nom;Code\nA;1;trop\n", Dialect(";", False, ("Nom", "Code"), 1))

    assert [places.heading(text.index(word)) for word in ("Code", "1", "trop")] == ["", "Code", ""]
    assert places.column(text.index("1")) == "!B"
