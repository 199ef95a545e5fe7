import pytest

from leakscan.detect.fold import views
from leakscan.detect.qualifiers import Qualifiers
from leakscan.locator import Locator
from leakscan.model import Segment


def told(text, term):
    start = text.index(term)
    return Qualifiers(Segment(Locator("s", "f"), text), views(text)).of(start, start + len(term))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pas de diabète connu.", ("negated",)),
        ("Pas d'HTA, pas de diabète.", ("negated",)),
        ("Absence de diabète.", ("negated",)),
        ("Pas d'HTA, de tabac ni de diabète.", ("negated",)),
        ("Aucun signe de diabète à ce jour.", ("negated",)),
        ("Le bilan élimine un diabète.", ("negated",)),
        ("Patient non diabète.", ("negated",)),
        ("diabète : non", ("negated",)),
        ("diabète non retrouvé", ("negated",)),
        ("Pas de fièvre. Un diabète est connu.", ()),
        ("Pas d'HTA, diabète traité.", ()),
        ("Pas d'HTA mais un diabète.", ()),
        ("Pas de modification du traitement du diabète.", ()),
        ("Sans doute un diabète.", ()),
        ("Sa mère a un diabète.", ("family",)),
        ("ATCD familiaux : diabète.", ("family",)),
        ("Il y a un diabète chez son père.", ("family",)),
        ("Une sœur avec diabète", ("family",)),
        ("Jeune fille, diabète depuis 2 ans.", ()),
        ("La carte mère est changée, diabète.", ()),
        ("Suspicion de diabète.", ("hypothesis",)),
        ("diabète ?", ("hypothesis",)),
        ("diabète à éliminer", ("hypothesis",)),
        ("Bilan pour éliminer un diabète", ("hypothesis",)),
        ("Risque de diabète", ("hypothesis",)),
        ("Antécédent de diabète.", ("history",)),
        ("ATCD : HTA, diabète.", ("history",)),
        ("ATCD :\n- diabète", ("history",)),
        ("diabète : recherche négative", ("negative-result",)),
        ("Le diabète est équilibré.", ()),
        ("Pas de\ndiabète", ("negated",)),
        ("Tabac : non\nLe diabète est suivi", ()),
    ],
)
def test_the_words_around_a_term_say_what_it_means(text, expected):
    assert told(text, "diabète") == expected


def test_a_negative_test_beside_a_positive_one_is_told_apart():
    assert told("VIH positif et VHC négatif", "VIH") == ()
    assert told("VIH positif et VHC négatif", "VHC") == ("negative-result",)


def test_a_denied_illness_is_still_found_and_the_reasons_count_it(tools, outcome_of):
    text = "Patient : M. Paul LEGRAND, né le 04/05/1961. Pas de schizophrénie. Notion de schizophrénie chez son frère."
    findings = {each.rule_id: each for each in outcome_of(text, "lettre.txt").findings}
    reasons = {(each.message, each.values) for each in findings["health.psychiatry"].reasons}

    assert ("{count} of {total} mentions are negated", (("count", 1), ("total", 2))) in reasons
    assert ("{count} of {total} mentions concern the family", (("count", 1), ("total", 2))) in reasons
    assert (findings["health.psychiatry"].confidence, findings["health.psychiatry"].severity) == ("high", "critical")


@pytest.mark.parametrize(
    "text",
    ["Pas de fièvre. Diabète de type 2.", "Allergies : aucune\nDiabète de type 2", "Fumeur ? Non ! Diabète traité."],
)
def test_a_sentence_that_ends_right_before_a_term_says_nothing_of_it(text):
    assert told(text, "Diabète") == ()


def test_a_list_tells_of_each_term_what_its_own_surroundings_say():
    text = "Pas de diabète. Suivi.\n" * 3 + "Diabète probable. Suivi.\n" + "Sans\ndiabète. Vu.\nSans\nDiabète. Vu.\n"
    qualifiers = Qualifiers(Segment(Locator("s", "f"), text), views(text))
    starts = [place for place in range(len(text)) if text[place:].lower().startswith("diabète")]

    told_of = [qualifiers.of(start, start + 7) for start in starts]

    assert told_of == [("negated",)] * 3 + [("hypothesis",), ("negated",), ()]
