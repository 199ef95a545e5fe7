from leakscan.report.places import gather


def test_several_hits_at_one_place_are_told_as_one_place():
    hits = ["poste:lettre.pdf#page=1", "poste:lettre.pdf#page=1", "poste:lettre.pdf#page=3"]

    assert gather(hits, translate=str, whole=False) == ["page 1, 3"]


def test_the_lines_of_a_column_are_told_together():
    hits = [f"poste:labo.csv#line={line}&column=13" for line in (2, 23, 33)]

    assert gather(hits, translate=str, whole=False) == ["column 13, line 2, 23, 33"]
