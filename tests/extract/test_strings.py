import random

from leakscan.extract.strings import DATABASE, STRINGS, UNKNOWN
from tests.extract.reading import read


def test_runs_stand_at_their_offset():
    found = read(STRINGS, b"\x00\x01abc\x00NIR 1 85 05 78\x00\xff", "x.exe")
    segment = found.segments[0]

    assert found.text == "NIR 1 85 05 78\n"
    assert segment.locate(0).canonical() == "poste:x.exe#offset=6"


def test_accents_of_several_sets_are_read():
    texts = ["épilepsie, diabète".encode("cp850"), "dossier né à Sète".encode(), "traité à Nîmes".encode("cp1252")]

    assert read(STRINGS, b"\x00\x00".join(texts), "x").text == "épilepsie, diabète\ndossier né à Sète\ntraité à Nîmes\n"


def test_both_sixteen_bit_orders_are_read():
    data = b"\x01\x02" + "Hélène l’été".encode("utf-16-le") + b"\x01\x02" + "Hélène l’été".encode("utf-16-be") + b"\x01"

    assert read(STRINGS, data, "x").text == "Hélène l’été\nHélène l’été\n"


def test_sixteen_bit_text_behind_a_zero_is_read_to_its_last_character():
    assert read(STRINGS, b"\x00\x00" + "numero 12".encode("utf-16-le") + b"\x00\x00", "x").text == "numero 12\n"


def test_a_run_across_two_readings_stays_whole(monkeypatch):
    monkeypatch.setattr("leakscan.extract.strings._READ", 64)
    data = bytes(55) + b"numero de dossier 123456" + bytes(50) + "en deux parties".encode("utf-16-le") + bytes(9)

    assert read(STRINGS, data, "x").text == "numero de dossier 123456\nen deux parties\n"


def test_a_run_longer_than_a_reading_loses_nothing(monkeypatch):
    monkeypatch.setattr("leakscan.extract.strings._READ", 1 << 16)
    data = b"\x00" + b"texte lisible " * 20_000 + b"\x00"

    assert read(STRINGS, data, "x").text.replace("\n", "").count("lisible") == 20_000


def test_noise_gives_little():
    noise = random.Random(5).randbytes(1 << 18)

    assert len(read(STRINGS, noise, "x").text) < len(noise) / 10


def test_a_known_name_over_foreign_bytes_is_a_lost_document():
    assert read(UNKNOWN, b"\x00\x81\x02" * 50, "lettre.docx").problems == [("poste:lettre.docx", "corrupt")]
    assert read(UNKNOWN, b"\x00\x81\x02" * 50, "base.fic").problems == []


def test_what_is_read_as_strings_only_is_partial():
    assert read(DATABASE, b"\x00table patients\x00", "x.mdb").problems == [("poste:x.mdb#part=content", "partial")]


def test_the_mark_of_an_open_document_is_read_for_what_it_is(outcome_of):
    mark = b"\x06MARTIN" + b" " * 47 + b"\x06\x00" + "MARTIN".encode("utf-16-le") + b" \x00" * 48
    document = outcome_of(mark, "~$courrier.docx").documents[0]

    assert (document.status, document.detail) == ("scanned", "")
