import pytest

HEAD = "Nom;Prénom;Date de naissance;{}\n"
ROWS = "PETIT;Anne;03/04/1961;{}\nGRAND;Luc;05/06/1950;{}\n"


def table(heading, code):
    return HEAD.format(heading) + ROWS.format(code, code)


@pytest.mark.parametrize("heading", ["DP", "Diagnostic principal", "CIM-10", "DAS", "Code diagnostic", "AE"])
@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("F20.0", "health.psychiatry"), ("F200", "health.psychiatry"), ("B24", "health.hiv-sti"),
        ("B24+0", "health.hiv-sti"), ("C509", "health.oncology"), ("E119 F102", "health.addictions"),
        ("F02.4", "health.hiv-sti"), ("F03", "health.disability"),
    ],
)  # fmt: skip
def test_a_code_under_a_heading_of_diagnoses_is_that_illness(heading, code, rule, found_in):
    assert (rule, "high", "critical") in {each[:3] for each in found_in(table(heading, code), "export.csv")}


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Salle", "B12"), ("DR", "Dr MARTIN B12"), ("DP", "F20x"), ("Format", "A40"), ("DP", "F20 double page"),
        ("CIM-10", "sans objet"), ("Référence", "F200"),
    ],
)  # fmt: skip
def test_the_shape_of_a_code_alone_is_nothing(heading, code, found_in):
    assert {each for each in found_in(table(heading, code), "export.csv") if each[0].startswith("health.")} == set()


def test_a_code_with_its_text_counts_under_a_plain_heading(found_in):
    found = found_in(table("Diagnostic principal", "F200 - voir dossier"), "export.csv")

    assert ("health.psychiatry", "high", "critical", 2) in found


def test_fields_of_xml_and_json_are_headings_too(found_in):
    xml = "<PASSAGES><PASSAGE><NOM>PETIT Anne</NOM><DP>F200</DP></PASSAGE></PASSAGES>"

    assert ("health.psychiatry", "high", "critical", 1) in found_in(xml, "rpu.xml")
    assert "health.psychiatry" in {each[0] for each in found_in('{"nom": "PETIT Anne", "dp": "F200"}', "rpu.json")}


@pytest.mark.parametrize(
    "said",
    [
        "CIM-10 : F20.0", "code diagnostic F200", "DP : F200", "diagnostic principal (F20.0)", "CIM-10, DP : F200",
        "AE : F20.0", "MMP=F20.0", "FPP : Z50.1, AE : F20.0", "Diag : F20.0", "Diagnostic : F20.0", "ICD-10 F20.0",
        "affection étiologique F20.0", "diagnostic de sortie F20.0",
    ],
)  # fmt: skip
def test_a_code_that_the_words_before_announce_is_that_illness(said, found_in):
    text = f"Patient : M. Paul LEGRAND, né le 04/05/1961. Séjour, {said}, sortie le 3."

    assert ("health.psychiatry", "high", "critical", 1) in found_in(text, "note.txt")


@pytest.mark.parametrize(
    "text",
    [
        "au B12, format A40, DP F200", "la route D906", "vol F20 de 8 h", "voir la cellule C12", "erreur B24",
        "CIM-10, édition de mars. Salle B24",
    ],
)  # fmt: skip
def test_running_text_is_left_alone(text, found_in):
    found = found_in(f"Patient : M. Paul LEGRAND, né le 04/05/1961, {text}.", "note.txt")

    assert {each for each in found if each[0].startswith("health.")} == set()


PEOPLE = ("PETIT;Anne;03/04/1961", "GRAND;Luc;05/06/1950", "ROUX;Eve;01/02/1950", "VIDAL;Max;01/02/1957",
          "MOREL;Zoé;21/02/1950", "FAURE;Guy;30/11/1948")  # fmt: skip


def listed(codes, heading=""):
    lines = [f"{person};{code}" for person, code in zip(PEOPLE, codes, strict=True)]
    return "\n".join([*([f"Nom;Prénom;Date de naissance;{heading}"] if heading else []), *lines, ""])


def health_in(found):
    return {each for each in found if each[0].startswith("health.")}


@pytest.mark.parametrize("heading", ["", "Code", "Col4"])
@pytest.mark.parametrize(
    "codes",
    [
        ("F20.0", "E11.9", "I10", "C50.9", "B24", "J45.0"), ("F200", "E119", "I10", "C509", "B24", "J450"),
        ("F20.0", "F32.1", "F41.2", "F10.2", "F60.3", ""), ("F200", "Z915", "F103", "F411", "F31", "à coder"),
    ],
)  # fmt: skip
def test_a_column_of_codes_needs_no_heading(codes, heading, found_in):
    found = found_in(listed(codes, heading), "export.csv")

    assert ("health.psychiatry", "high", "critical") in {each[:3] for each in found}


@pytest.mark.parametrize(
    ("codes", "heading"),
    [
        (("F20.0", "E11.9", "I10", "C50.9", "B24", "J45.0"), "Chambre"),
        (("F20", "E11", "I10", "C50", "B24", "J45"), ""),
        (("B12", "A04", "C101", "A22", "B105", "C03"), ""),
        (("N101", "S204", "E102", "W301", "N20", "S05"), "Code"),
        (("R205", "R206", "R307", "R308", "R409", "R410"), "Code"),
        (("F20.0", "E11.9", "I10", "à voir", "néant", "sans"), "Code"),
        (("F20.0", "E11.9", "I10", "C50.9", "", ""), "Code"),
        (("F20.0 A", "E11.9 B", "I10x", "C50.9 C", "B24 D", "J45.0 E"), ""),
    ],
)  # fmt: skip
def test_rooms_places_and_parts_in_a_column_are_no_illnesses(codes, heading, found_in):
    assert health_in(found_in(listed(codes, heading), "export.csv")) == set()


def test_a_label_in_the_cell_before_a_code_says_what_it_is(found_in):
    text = (
        "Patient : M. Paul LEGRAND, né le 04/05/1961.\n\nCompte rendu du séjour.\n\n"
        "| DP | F20.0 |\n| Salle | B24 |\n\nRevu le 3 mai.\n"
    )

    assert health_in(found_in(text, "fiche.md")) == {("health.psychiatry", "high", "critical", 1)}


def test_a_label_within_a_cell_reaches_no_further_than_its_cell(found_in):
    text = (
        "Nom;Prénom;Naissance;Commentaire;Salle\n"
        "PETIT;Anne;03/04/1961;CIM-10 : F20.0;B24\nGRAND;Luc;05/06/1950;codage CIM-10;B24\n"
    )

    assert health_in(found_in(text, "export.csv")) == {("health.psychiatry", "high", "critical", 1)}
