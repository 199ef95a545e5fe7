import pytest

from leakscan.extract.text.xml_ import XML
from leakscan.extract.text.xml_repair import Repair
from tests.extract.reading import read


def lines(source: str) -> list[str]:
    return read(XML, source.encode(), "x.xml").text.splitlines()


def heading(source: str, word: str) -> str:
    segment = next(segment for segment in read(XML, source.encode(), "x.xml").segments if word in segment.text)
    return segment.heading(segment.text.index(word))


def test_each_element_is_a_line_with_its_attributes_first():
    source = '<p>\n <nom>MARTIN</nom>\n <nir cle="30">1850578006084</nir>\n</p>'

    assert lines(source) == ["nom: MARTIN", "cle: 30 nir: 1850578006084"]
    assert (heading(source, "30"), heading(source, "1850")) == ("cle", "nir")


def test_a_value_is_placed_at_the_line_of_its_element():
    found = read(XML, b"<p>\n<a>1</a>\n<b>repere</b>\n</p>", "x.xml")
    segment = found.segments[0]

    assert segment.locate(segment.text.index("repere")).canonical() == "poste:x.xml#line=3"


@pytest.mark.parametrize(
    "source",
    [
        "<p>1 85 <b>05 78</b> 006</p>",
        "<p><b>1 85</b> 05 78 006</p>",
        "<p><b>1 85</b> <i>05</i> 78 006</p>",
        "<p>1 85 <!-- x -->05 78 006</p>",
        "<p>1 85 <![CDATA[05 78]]> 006</p>",
        "<p>&#49; 8&#x35; 05 78 006</p>",
        "<p><span>1 85</span><span> 05 78 006</span></p>",
    ],
)
def test_running_text_does_not_split_a_number(source):
    assert "p: 1 85 05 78 006" in lines(source)


def test_neighbouring_elements_do_not_run_together():
    assert lines("<p><a>12</a><b>34</b></p>") == ["a: 12", "b: 34"]


def test_a_generic_name_takes_the_name_above_or_the_key_beside():
    assert lines("<u><AdministratorPassword><Value>s3cret</Value></AdministratorPassword></u>") == [
        "AdministratorPassword/Value: s3cret"
    ]
    assert lines("<s><Key>Password</Key><Value>s3cret</Value></s>") == ["Key: Password", "Password: s3cret"]
    assert heading('<c><add key="Mot de passe" value="s3cret"/></c>', "s3cret") == "Mot de passe"
    assert heading('<id root="1.2.250" extension="185"/>', "185") == "id/extension"


def test_attributes_and_earlier_children_come_in_reading_order():
    assert lines('<a x="1"><b>un</b><c y="2"><d>deux</d></c><e>trois</e></a>') == [
        "x: 1", "b: un", "y: 2", "d: deux", "e: trois",
    ]  # fmt: skip


def test_comments_instructions_and_declared_entities_are_read():
    source = '<!DOCTYPE p [<!ENTITY n "DUPONT">]><p><!-- note --><?app mdp=abc?>&n;</p>'

    assert lines(source) == ['<!ENTITY n "DUPONT">', "note", "mdp=abc", "p: &n;"]


def test_external_entities_are_never_fetched():
    source = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><p><a>&x;</a><b>lu</b></p>'

    assert lines(source)[1:] == ["a: &x;", "b: lu"]


def test_entities_that_multiply_stay_as_they_are():
    source = '<!DOCTYPE p [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><p><a>&b;</a></p>'

    assert lines(source)[1:] == ["a: &b;"]


def test_stray_marks_and_html_entities_are_forgiven():
    assert lines("<a>caf&eacute; & th&eacute; 1 < 2<b>lu</b></a>") == ["a: café & thé 1 < 2lu"]


def test_the_declared_set_is_verified():
    source = '<?xml version="1.0" encoding="utf-8"?><p>épilepsie, né à Sète</p>'

    assert read(XML, source.encode("cp1252"), "x.xml").text == "p: épilepsie, né à Sète\n"
    assert read(XML, source.replace("utf-8", "utf-16").encode("utf-16"), "x.xml").text == "p: épilepsie, né à Sète\n"


def test_what_follows_the_root_is_read_as_text():
    assert lines("<a>un</a>\n<b>deux</b>\nfin") == ["a: un", "<b>deux</b>", "fin"]


def test_a_document_cut_in_the_middle_is_partial():
    found = read(XML, b"<a><b>un</b><c>deu", "x.xml")

    assert found.text == "b: un\nc: deu\n"
    assert found.problems == [("poste:x.xml#part=end", "corrupt")]


def test_nesting_too_deep_for_the_parser_is_read_as_text():
    assert "repere" in read(XML, b"<a>" * 10_000 + b"repere" + b"</a>" * 10_000, "x.xml").text


def test_a_text_longer_than_a_segment_is_cut_into_blocks(monkeypatch):
    monkeypatch.setattr("leakscan.extract.text.xml_lines.SEGMENT_CHARACTERS", 100)
    found = read(XML, b"<p><nom>" + b"mot " * 50 + b"</nom><b>x</b></p>", "x.xml")

    assert [segment.heading(0) for segment in found.segments] == ["b", "nom"]


def test_what_is_no_xml_is_read_as_text():
    assert lines("pas du tout") == ["pas du tout"]


def test_office_runs_join_into_one_paragraph():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    source = f'<w:p xmlns:w="{space}"><w:r><w:t>1 85</w:t></w:r><w:r><w:t xml:space="preserve"> 05</w:t></w:r></w:p>'

    assert lines(source)[-1].endswith("p: 1 85 05")


def test_a_repair_is_not_fooled_by_the_cut_between_two_pieces():
    repair = Repair()
    pieces = ["<p>caf&eac", "ute; <", "b>x</b> <![CDA", "TA[a & b", "]", "]> & c</p>"]

    assert "".join(map(repair.feed, pieces)) + repair.feed("", final=True) == (
        "<p>café <b>x</b> <![CDATA[a & b]]> &amp; c</p>"
    )


@pytest.mark.parametrize(
    "left", ["<a><b>texte</b><b", "<a><b>texte</b><", "<a><b>texte</", "<a><b>texte</b", "<a><b>texte</b><c d='1'"]
)
def test_a_document_that_ends_in_a_tag_is_partial(outcome_of, left):
    assert [each.status for each in outcome_of(f'<?xml version="1.0"?>\n{left}', "a.xml").documents] == ["partial"]


def test_a_sign_at_the_end_is_no_tag(outcome_of):
    assert outcome_of('<?xml version="1.0"?>\n<a>1 < 2</a>\n<', "a.xml").documents[0].status == "partial"
    assert outcome_of('<?xml version="1.0"?>\n<a>1 < 2</a>\n< 3', "a.xml").documents[0].status == "scanned"
