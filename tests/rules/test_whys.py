"""Why counterexamples are none: said in the language of the reader."""


def test_every_reason_of_a_counterexample_has_its_french(rulebook):
    reasons = {near.why for entry in rulebook.entries() for near in entry.counterexamples}

    assert sorted(reasons - set(rulebook.whys)) == []


def test_no_french_reason_is_left_of_a_counterexample_that_went(rulebook):
    reasons = {near.why for entry in rulebook.entries() for near in entry.counterexamples}

    assert sorted(set(rulebook.whys) - reasons) == []


def test_a_rule_is_explained_in_the_language_of_the_reader(leakscan):
    french, english = (leakscan.run("--lang", each, "rules", "explain", "doc.patient-list")[1] for each in ("fr", "en"))

    assert "un annuaire de professionnels; un annuaire sans numéros; un modèle vide" in french
    assert "a directory of professionals; a directory without numbers; an empty template" in english
    assert "2 identity + 1 medical" in english
