from leakscan.language import translator
from leakscan.report.places import display, gather


def test_several_hits_at_one_place_are_told_as_one_place():
    hits = ["poste:lettre.pdf#page=1", "poste:lettre.pdf#page=1", "poste:lettre.pdf#page=3"]

    assert gather(hits, translate=str, whole=False) == ["page 1, 3"]


def test_the_lines_of_a_column_are_told_together():
    hits = [f"poste:labo.csv#line={line}&column=13" for line in (2, 23, 33)]

    assert gather(hits, translate=str, whole=False) == ["column 13, line 2, 23, 33"]


def test_parts_are_told_in_the_words_of_the_reader_and_names_of_the_document_as_they_are():
    french = translator("fr")

    assert display("poste:a.doc#part=earlier version&offset=12", translate=french) == (
        "poste/a.doc > version antérieure, octet 12"
    )
    assert display("poste:a.docx#part=header2&paragraph=1", translate=french) == (
        "poste/a.docx > partie header2, paragraphe 1"
    )


def test_folders_and_fields_of_a_mailbox_are_told_as_such():
    places = ["poste:a.pst#folder=Réception", "poste:a.pst!pst/msg-000001#property=NIR", "poste:a.pst#part=mailbox"]

    assert [display(place, translate=str) for place in places] == [
        "poste/a.pst > folder Réception", "poste/a.pst > msg-000001 > property NIR",
        "poste/a.pst > name of the mailbox",
    ]  # fmt: skip
