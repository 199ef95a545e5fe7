import base64

from leakscan.extract.text.html_ import HTML
from tests.extract.reading import read


def lines(source: str) -> list[str]:
    return read(HTML, source.encode(), "x.html").text.splitlines()


def heading(source: str, word: str) -> str:
    segment = next(segment for segment in read(HTML, source.encode(), "x.html").segments if word in segment.text)
    return segment.heading(segment.text.index(word))


def test_inline_elements_and_source_line_ends_do_not_split_a_number():
    assert lines("<p>NIR <b>1 85</b> 05\n  <i>78</i>&nbsp;006</p>") == ["NIR 1 85 05 78\xa0006"]


def test_blocks_end_lines():
    assert lines("<div>un<p>deux</p>trois<br>quatre</div>") == ["un", "deux", "trois", "quatre"]


def test_cells_are_parted_by_tabs_and_stand_under_their_heading():
    source = "<table><tr><th>Nom</th><th>N° SS</th></tr><tr><td><p>PETIT</p></td><td>185</td></tr></table>fin"

    assert lines(source) == ["Nom\tN° SS", "PETIT \t185", "fin"]
    assert (heading(source, "185"), heading(source, "fin")) == ("N° SS", "")


def test_a_first_row_of_plain_cells_can_be_headings():
    source = "<table><tr><td>N° SS</td><td>Clé</td></tr><tr><td>1500164341699</td><td>88</td></tr></table>"

    assert (heading(source, "1500164341699"), heading(source, "88")) == ("N° SS", "Clé")


def test_a_wide_cell_shifts_the_headings_after_it():
    source = "<table><tr><th>A</th><th>B</th><th>C</th></tr><tr><td colspan='2'>large</td><td>repere</td></tr></table>"

    assert heading(source, "repere") == "C"


def test_hidden_places_are_read():
    source = (
        "<html><head><title>titre</title><meta name='description' content='resume'></head><body><!-- note 1 -->"
        "<div data-nir='185'>x</div><input type='hidden' name='nir' value='2 57'><img alt='photo 12'>"
        "<a href='mailto:a@b.example'>lien</a><script>var mdp='abc';</script></body></html>"
    )

    assert lines(source) == [
        "titre", "description: resume ", "note 1", "x", "data-nir: 185", "nir: 2 57 lien", "alt: photo 12",
        "href: mailto:a@b.example", "var mdp='abc';",
    ]  # fmt: skip
    assert (heading(source, "2 57"), heading(source, "185")) == ("nir", "data-nir")


def test_a_declared_set_that_lies_is_not_believed():
    data = "<html><head><meta charset='utf-8'></head><p>Hélène : épilepsie</p></html>".encode("cp1252")

    assert read(HTML, data, "x.html").text == "Hélène : épilepsie\n"


def test_entities_are_resolved():
    assert lines("<p>&eacute;pilepsie 1&#8239;85 &lt;x&gt;</p>") == ["épilepsie 1 85 <x>"]


def test_comments_around_the_page_are_read():
    assert lines("<!-- avant --><html><p>x</p></html><!-- apres -->") == ["avant", "x", "apres"]


def test_a_picture_inside_the_page_is_a_file_of_its_own():
    source = f"<p>x<img src='data:image/png;base64,{base64.b64encode(b'pixels').decode()}'></p>"

    assert read(HTML, source.encode(), "x.html").members == [("poste:x.html!html/data", b"pixels")]


def test_lines_tell_where_the_source_stands():
    found = read(HTML, b"<html>\n<p>un</p>\n<p>repere</p>\n</html>", "x.html")
    segment = found.segments[0]

    assert segment.locate(segment.text.index("repere")).canonical() == "poste:x.html#line=3"


def test_preformatted_text_keeps_its_lines():
    assert lines("<pre>a\n  b</pre>") == ["a", "  b"]


def test_nesting_too_deep_for_the_parser_is_read_as_text():
    assert "repere" in read(HTML, b"<div>" * 5000 + b"repere" + b"</div>" * 5000, "x.html").text


def test_a_page_too_long_to_hold_is_read_as_text(monkeypatch):
    monkeypatch.setattr("leakscan.extract.text.html_.WHOLE_BYTES", 10)

    assert read(HTML, b"<p>un <b>mot</b></p>", "x.html").text == "<p>un <b>mot</b></p>"
