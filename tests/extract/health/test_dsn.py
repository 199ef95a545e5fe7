from leakscan.extract.health.dsn import DSN
from tests.extract.reading import read

BODY = "2610475056012"
LINES = (
    "S10.G00.00.001,'PAIE'\r\nS10.G00.00.006,'P22V01'\r\nS20.G00.05.001,'04'\r\n"
    f"S21.G00.30.001,'{BODY}'\r\nS21.G00.30.002,'PETIT'\r\nS21.G00.30.004,'ANNE'\r\nS21.G00.30.006,'03041961'\r\n"
    "S21.G00.60.001,'06'\r\nS90.G00.90.001,'9'\r\n"
)


def test_lines_have_the_meaning_of_their_code():
    text = read(DSN, LINES.encode("latin-1"), "a.dsn").text

    assert f"S21.G00.30.001 NIR : {BODY}\n" in text
    assert "S21.G00.30.006 date de naissance : 03/04/1961\n" in text
    assert "Patient : PETIT Anne (03/04/1961)\n" in text
    assert "S21.G00.60.001 motif de l'arrêt de travail : 06 (accident du travail)\n" in text


def test_the_number_without_key_is_found_at_its_line(outcome_of):
    outcome = outcome_of(LINES, "a.dsn")
    places = [place.canonical() for each in outcome.findings if each.category == "nir" for place in each.places]

    assert outcome.documents[0].extractor == "dsn"
    assert places == ["poste:a.dsn#line=4&field=S21.G00.30.001"]


def test_old_declarations_are_read_too(outcome_of):
    outcome = outcome_of(f"S10.G01.00.001,'1'\nS30.G01.00.001,'{BODY}'\nS30.G01.00.002,'PETIT'\n", "dads.txt")

    assert [each.rule_id for each in outcome.findings] == ["fr.nir.no-key", "doc.dsn"]


def test_lines_of_another_shape_are_kept():
    assert "ligne libre\n" in read(DSN, (LINES + "ligne libre\n").encode(), "a.dsn").text


def test_a_text_that_quotes_one_line_stays_text(outcome_of):
    assert outcome_of("S21.G00.30.001,'1' est le code du NIR.\n").documents[0].extractor == "text"
