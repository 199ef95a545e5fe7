import io
import re
from dataclasses import replace

import pytest
from lxml import html

from leakscan.report.html import MOST_CASES, write_html
from tests.report.rows import file_row, finding_row


def written(data, translate):
    stream = io.BytesIO()
    write_html(data, stream, translate=translate)
    return stream.getvalue().decode()


def text_of(page, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(page).xpath(path)]


def test_the_page_is_in_the_language_asked_for(data, french, english):
    assert '<html lang="fr">' in written(data, french)
    assert text_of(written(data, french), "//h2") == [
        "Synthèse",
        "Par type de données",
        "Par emplacement",
        "Plan de remédiation",
        "Ce qui n’a pas été lu, et pourquoi",
        "Périmètre et méthode",
    ]
    assert text_of(written(data, english), "//h1") == ["Exposed data report"]


def test_the_page_needs_no_script_and_no_network(data, french):
    page = html.fromstring(written(data, french))

    assert (
        page.xpath("//script | //link | //img | //iframe | //object | //@src | //@*[starts-with(name(), 'on')]") == []
    )
    assert page.xpath("//@href[not(starts-with(., '#'))]") == []


def test_a_hostile_name_is_shown_as_text(data, french):
    row = file_row("x", severity="high", locator="s:<script>alert(1)</script>\u202e\"'&.txt%ED%B2%80")
    page = written(replace(data, files=(row,), findings=()), french)

    assert "<script" not in page
    assert text_of(page, "//article//h3") == ["s/<script>alert(1)</script>\\u202e\"'&.txt\\udc80"]


def test_excerpts_reasons_and_rule_names_are_escaped(data, french):
    found = finding_row(
        "x", "<b>r</b>", excerpt="<i>••</i>", reasons=["<u>why</u>"], locations=["secretariat:x#part=<p>"]
    )
    page = written(replace(data, files=(file_row("x", severity="high"),), findings=(found,)), french)

    assert not re.search("<b>r|<i>•|<u>why|partie <p>", page)


def test_persons_are_shown_as_a_range(data, french):
    figures = text_of(written(data, french), "//p[@class='figure']")

    assert figures == ["298–313", "5", "2", "0"]


def test_a_file_says_why_it_is_so_grave(data, french):
    row = file_row("x", severity="critical", reasons=["Mineurs concernés : 2", "Tout le monde <b>peut</b> lire"])
    page = written(replace(data, files=(row,), findings=(finding_row("x", "fr.nir"),)), french)

    assert text_of(page, "//div[@class='whole']/dt") == ["Pourquoi cette gravité"]
    assert text_of(page, "//div[@class='whole']/dd") == ["Mineurs concernés : 2 Tout le monde <b>peut</b> lire"]


def test_what_was_not_read_is_listed_with_cause_and_remedy(data, french):
    page = written(data, french)

    assert "1 Chiffré" in text_of(page, "//div[@class='causes']//h3")
    assert "secretariat/Courrier/ancien.zip" in text_of(page, "//section[@id='unread']//td[1]")


def test_a_page_that_leaves_cases_out_says_how_many(data, french):
    files = [file_row(f"{number}.txt", severity="high") for number in range(MOST_CASES + 3)]
    page = written(replace(data, files=files, findings=()), french)

    assert text_of(page, "//section[@id='plan']/p[@class='rest']") == [
        "Non affichés sur cette page : 3. Le classeur contient tout."
    ]


@pytest.mark.parametrize("language", ["french", "english"])
def test_an_empty_report_never_claims_that_there_is_no_data(data, language, request):
    page = written(replace(data, files=(), findings=(), sources=(), runs=()), request.getfixturevalue(language)).lower()

    assert not re.search("aucune donnée|no data|clean", page)
