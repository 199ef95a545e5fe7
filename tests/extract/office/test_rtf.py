import io
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.office.rtf import RTF
from leakscan.extract.recognise import recognise
from tests.extract.office.letters import heading, where
from tests.extract.office.packages import nir
from tests.extract.reading import Read, read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")


def rtf(body: str, head: str = "\\ansi\\ansicpg1252") -> Read:
    return read(RTF, f"{{\\rtf1{head} {body}}}".encode("latin-1"), "a.rtf")


def test_formatting_and_line_ends_of_the_file_do_not_cut_a_number():
    found = rtf(f"Bonjour\\par\nNIR {FIRST[:4]}{{\\b {FIRST[4:7]}}}\r\n{FIRST[7:9]}\\b0\\i {FIRST[9:]}\\par\n")

    assert found.text == f"Bonjour\nNIR {FIRST}\n"
    assert where(found, FIRST) == ["poste:a.rtf#paragraph=2"]
    assert found.problems == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\'e9pilepsie", "épilepsie"),
        (r"1\u8239?39\u8239\'3f05", "1 39 05"),
        (r"{\uc0 2\u160 93}", "2\u00a093"),
        (r"{\uc2 \u8211 ab2}\u233?t\u233?", "–2été"),
        (r"\u55357?\u56832?", "\U0001f600"),
        (r"\u-4047?\u-3913?", "1\uf0b7"),
        (r"a\~b\_c\-d\tab e\emdash f", "a\u00a0b-cd\te—f"),
        (r"\{\}\\", "{}\\"),
        ("Secr\u00e9tariat", "Secrétariat"),
        ("Ã©tÃ©", "été"),
    ],
)
def test_characters_are_read_however_they_are_written(written, text):
    assert rtf(written).text == f"{text}\n"


def test_each_font_has_its_character_set():
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fnil\cpg850 Terminal;}}"

    assert rtf(rf"{fonts}\f1\'cf{{\f0\'e9}}\f2\'82").text == "Пéé\n"
    assert rtf(r"\'8e", "\\mac").text == "é\n"


def test_cells_are_parted_by_tabs_and_stand_under_the_heading_of_their_column():
    rows = r"\trowd\intbl Nom\cell NIR\cell\row" + rf"\trowd\pard\intbl PETIT\par Anne\cell {FIRST}\cell\row\pard Fin"

    found = rtf(rows)

    assert found.text == f"Nom\tNIR\nPETIT\nAnne\t{FIRST}\nFin\n"
    assert heading(found, FIRST) == "NIR"
    assert where(found, FIRST) == ["poste:a.rtf#paragraph=5"]


def test_headers_notes_comments_and_shapes_stand_in_their_own_part_and_do_not_cut_the_paragraph():
    found = rtf(
        rf"{{\header\pard Cabinet\par}}{FIRST[:6]}{{\*\atnauthor Dr BLANC}}{{\*\annotation {{\*\atndate 0}}\'e0 voir}}"
        rf"{{\footnote\pard {SECOND}}}{{\shp{{\*\shpinst{{\sp{{\sn shapeType}}{{\sv 202}}}}"
        rf"{{\sp{{\sn wzDescription}}{{\sv Carte}}}}{{\shptxt Encadr\'e9\par}}}}{{\shprslt Double}}}}{FIRST[6:]}\par"
    )

    assert found.text == f"Cabinet\nDr BLANC\nà voir\n{SECOND}\nCarte\nEncadré\n{FIRST}\n"
    assert where(found, "Cabinet") == ["poste:a.rtf#part=header&paragraph=1"]
    assert where(found, "à voir") == ["poste:a.rtf#part=comment&paragraph=1"]
    assert where(found, SECOND) == ["poste:a.rtf#part=footnote&paragraph=1"]
    assert where(found, FIRST) == ["poste:a.rtf#paragraph=1"]


def test_a_header_that_is_written_for_each_section_is_read_once():
    header = rf"{{\header {FIRST}\par}}"

    assert rtf(f"{header}a\\par\\sect {header}b").text.count(FIRST) == 1


def test_properties_and_fields_are_read_under_their_names():
    own = rf"{{\*\userprops{{\propname NIR}}\proptype30{{\staticval {FIRST}}}}}"
    field = r'{\field{\*\fldinst HYPERLINK "mailto:roux@exemple.fr"}{\fldrslt \'e9crire}}'

    found = rtf(rf"{{\info{{\title Dossier NOIR}}{{\creatim\yr2024}}}}{own}{field}")

    assert found.text == (
        f'title: Dossier NOIR\nNIR: {FIRST}\nHYPERLINK "mailto:roux@exemple.fr"\nécrire\n'
    )  # fmt: skip
    assert heading(found, FIRST) == "NIR"
    assert where(found, FIRST) == ["poste:a.rtf#part=properties"]


def test_what_was_struck_out_does_not_run_into_what_was_put_in():
    assert rtf(rf"NIR {{\deleted {FIRST}}}{{\revised {SECOND}}}\par").text == f"NIR {SECOND}\n{FIRST}\n"


def test_hidden_text_is_read_and_groups_that_are_no_text_are_not():
    skipped = r"{\colortbl;\red0;}{\stylesheet{\s1 Titre;}}{\*\generator Moi;}{\*\inconnu Rien}"

    assert rtf(rf"{skipped}{{\v {FIRST}}}{{\upr{{pour les vieux}}{{\*\ud{{\u233?t\u233?}}}}}}").text == f"{FIRST}été\n"


def test_pictures_and_embedded_files_are_items():
    packed = b"\x02\x00liste.csv\0C:\\liste.csv\0" + struct.pack("<II", 0x30000, 2) + b"x\0"
    packed += struct.pack("<I", 4) + b"a;b\n"
    names = struct.pack("<I", 8) + b"Package\0" + struct.pack("<II", 0, 0)
    wrapped = struct.pack("<II", 0x501, 2) + names + struct.pack("<I", len(packed)) + packed
    picture = r"{\*\shppict{\pict{\*\blipuid 00}\pngblip 8950" + "\n" + r"4E47}}{\nonshppict{\pict\wmetafile8 00}}"
    binary = r"{\pict\jpegblip\bin4 " + "\xff\xd8{}" + "}"

    found = rtf(picture + binary + rf"{{\object{{\*\objdata {wrapped.hex()}}}{{\result Voir}}}}")

    assert found.members == [
        ("poste:a.rtf!rtf/picture-1.png", b"\x89PNG"),
        ("poste:a.rtf!rtf/picture-2.jpg", b"\xff\xd8{}"),
        ("poste:a.rtf!rtf/object-3-liste.csv", b"a;b\n"),
    ]
    assert found.text == "Voir\n"


def test_an_object_that_is_built_in_another_way_is_given_as_it_is():
    assert rtf(r"{\object{\*\objdata 0102}}").members == [("poste:a.rtf!rtf/object-1", b"\x01\x02")]


def test_a_document_that_ends_in_the_middle_is_read_so_far_and_told():
    found = read(RTF, rf"{{\rtf1\ansi {{\b NIR {FIRST}".encode(), "a.rtf")

    assert found.text == f"NIR {FIRST}\n"
    assert found.problems == [("poste:a.rtf#part=end", "corrupt")]


def test_tokens_on_the_border_of_two_reads_stay_whole():
    texts = {rtf("x" * ((1 << 16) - 40 + shift) + r"\'e9\u233?\b0 fin").text.strip("x") for shift in range(40)}

    assert texts == {"ééfin\n"}


def test_hostile_nesting_and_rows_of_backslashes_take_time_in_proportion():
    deep = read(RTF, b"{\\rtf1 " + b"{" * 300_000 + FIRST.encode() + b"}" * 300_000 + b"}", "a.rtf")
    slashes = read(RTF, b"{\\rtf1 " + b"\\" * 300_001, "a.rtf")

    assert (FIRST in deep.text, deep.problems) == (True, [])
    assert len(slashes.text) >= 150_000
    assert seconds_of(b"{" * 200_000) < 8 * seconds_of(b"{" * 50_000)
    assert seconds_of(b"\\" * 200_000) < 8 * seconds_of(b"\\" * 50_000)


def seconds_of(content: bytes) -> float:
    started = time.process_time()
    read(RTF, b"{\\rtf1 " + content, "a.rtf")
    return time.process_time() - started


def test_a_table_within_a_cell_is_lines_of_its_own_under_its_headings():
    row = r"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
    inner = rf"\pard\intbl\itap2 Nom\nestcell NIR\nestcell{row}\pard\intbl\itap2 PETIT\nestcell {FIRST}\nestcell{row}"

    found = rtf(
        rf"\trowd\pard\intbl Avant\par{inner}\pard\intbl\itap1 Après\cell B\cell\row\pard Fin".replace("è", "e")
    )

    assert found.text == f"Avant\nNom\tNIR\nPETIT\t{FIRST}\nApres\tB\nFin\n"
    assert heading(found, FIRST) == "NIR"


def test_a_nested_row_that_does_not_end_is_read():
    assert FIRST in rtf(rf"\trowd\pard\intbl\itap2 Nom\nestcell {FIRST}").text


def test_sources_of_a_mail_merge_and_attributes_of_smart_tags_are_read():
    merge = r"{\*\mailmerge{\mmconnectstr Password=Gk2-herisson}{\mmquery SELECT nom}{\mmodso{\mmodsoname P:}}}"
    tag = rf"{{\*\xmlopen\xmlns1{{\factoidname x}}{{\*\xmlattr{{\xmlattrname nir}}{{\xmlattrvalue {FIRST}}}}}}}"

    found = rtf(merge + tag)

    assert where(found, "Password=Gk2-herisson") == ["poste:a.rtf#part=mail merge&paragraph=1"]
    assert where(found, FIRST) == ["poste:a.rtf#part=smart tag&paragraph=1"]


@pytest.mark.parametrize("start", [b"{\\rt\\ansi ", b"\xef\xbb\xbf{\\rtf1 ", b"\r\n {\\rtf1 "])
def test_unusual_beginnings_are_recognised(start):
    assert recognise(io.BytesIO(start + b"Bonjour}"), "x") == "application/rtf"


@given(st.binary(max_size=300), st.data())
def test_whatever_stands_in_it_the_text_before_is_read(noise, data):
    body = rf"NIR {FIRST}\par {{\object{{\*\objdata 01050000}}}}{{\pict\pngblip 8950}}\u233?\'e9".encode()
    cut = data.draw(st.integers(40, len(body)))

    assert FIRST in read(RTF, b"{\\rtf1\\ansi " + body[:cut] + noise, "a.rtf").text
