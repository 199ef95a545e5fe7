from leakscan.report.places import gather


def test_several_hits_at_one_place_are_told_as_one_place():
    hits = ["poste:lettre.pdf#page=1", "poste:lettre.pdf#page=1", "poste:lettre.pdf#page=3"]

    assert gather(hits, translate=str, whole=False) == ["page 1, 3"]
