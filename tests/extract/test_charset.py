import pytest

from leakscan.extract.charset import Decoder, decode

LETTER = "Patiente HÉLÈNE Dûpont, née à Nîmes : épilepsie, diabète traité, « reçu » n° 4 – cœur.\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252"])
def test_each_set_that_holds_a_french_letter_gives_it_back(codec):
    assert decode(LETTER.encode(codec)) == LETTER


@pytest.mark.parametrize("codec", ["cp850", "mac_roman", "iso8859-15"])
def test_old_eight_bit_sets_are_told_apart_by_french_letters(codec):
    letter = LETTER.replace("–", "-").replace("œ", "oe")

    assert decode(letter.encode(codec)) == letter


def test_text_of_a_mainframe_is_told_by_its_letters_and_spaces():
    assert decode("NIR 2 69 05 49 588 157 80 DE MARTIN".encode("cp037")) == "NIR 2 69 05 49 588 157 80 DE MARTIN"


def test_capitals_in_cp850_stay_capitals():
    assert decode("DÉPISTAGE À HÉLÈNE".encode("cp850")) == "DÉPISTAGE À HÉLÈNE"


def test_the_ligature_of_latin_9_is_found_between_letters():
    assert decode("cœur et sœur".encode("iso8859-15")) == "cœur et sœur"


def test_a_declared_set_is_believed_only_where_it_fits():
    assert decode("épilepsie, né à Sète".encode("cp1252"), "utf-8") == "épilepsie, né à Sète"
    assert decode("Łódź, zażółć".encode("iso8859-2"), "iso-8859-2") == "Łódź, zażółć"
    assert decode(b"texte", "no-such-set") == "texte"


def test_lines_of_two_sets_in_one_file_are_each_read_in_their_own():
    data = "né à Sète\n".encode() + "épilepsie\n".encode("cp1252")

    assert decode(data) == "né à Sète\népilepsie\n"


def test_a_character_cut_at_the_end_of_a_piece_is_completed_by_the_next():
    data = "épilepsie".encode()
    decoder = Decoder()

    assert decoder.feed(data[:1]) + decoder.feed(data[1:]) + decoder.feed(b"", final=True) == "épilepsie"


def test_a_character_cut_at_the_end_of_the_file_spoils_nothing_else():
    assert decode("né à é".encode()[:-1]) == "né à \ufffd"


def test_nothing_at_all_is_an_empty_text():
    assert decode(b"") == ""
