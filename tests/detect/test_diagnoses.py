import pytest

HEAD = "Nom;Prénom;Date de naissance;{}\n"
ROWS = "PETIT;Anne;03/04/1961;{}\nGRAND;Luc;05/06/1950;{}\n"


def table(heading, code):
    return HEAD.format(heading) + ROWS.format(code, code)


@pytest.mark.parametrize("heading", ["DP", "Diagnostic principal", "CIM-10", "DAS", "Code diagnostic"])
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
    "said", ["CIM-10 : F20.0", "code diagnostic F200", "DP : F200", "diagnostic principal (F20.0)", "CIM-10, DP : F200"]
)
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
