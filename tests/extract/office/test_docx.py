import io

import docx as python_docx
import pyzipper

from leakscan.extract.office import docx as reader
from leakscan.extract.office.docx import DOCX
from tests.extract.office.letters import STAMP, heading, letter, paragraph, table, where, xml
from tests.extract.office.packages import links, nir, packed
from tests.extract.reading import read

FIRST = nir("2850478123456")
SECOND = nir("1520331009871")
HEADED = (("N° de sécurité sociale", "Clé"), (FIRST[:13], FIRST[13:]))


def text_of(body: str, *parts: tuple[str, str | bytes]) -> str:
    return read(DOCX, letter(body, *parts), "a.docx").text


def test_runs_of_a_paragraph_are_joined_and_the_paragraph_is_told():
    proofing = "<w:proofErr/>"
    body = paragraph("Bonjour") + paragraph("NIR ", FIRST[:5], FIRST[5:]).replace("<w:r>", f"{proofing}<w:r>")

    found = read(DOCX, letter(body), "a.docx")

    assert found.text == f"Bonjour\nNIR {FIRST}\n"
    assert where(found, FIRST) == ["poste:a.docx#paragraph=2"]
    assert found.problems == []


def test_tabs_breaks_and_hyphens_of_a_run_are_written_and_stops_of_the_ruler_are_not():
    stops = "<w:pPr><w:tabs><w:tab w:pos='10'/></w:tabs></w:pPr>"
    run = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"

    assert text_of(f"<w:p>{stops}{run}</w:p>") == "a\tb\nc-d\n"


def test_cells_are_parted_by_tabs_and_stand_under_the_heading_of_their_column():
    found = read(DOCX, letter(paragraph("Liste") + table(*HEADED)), "a.docx")
    segment = found.segments[0]

    assert found.text == f"Liste\nN° de sécurité sociale\tClé\n{FIRST[:13]}\t{FIRST[13:]}\n"
    assert segment.layout == "prose"
    assert where(found, FIRST[:13]) == ["poste:a.docx#paragraph=4"]
    assert heading(found, FIRST[:13]) == "N° de sécurité sociale"
    assert segment.anchors.column(segment.text.index(FIRST[:13])) == "table1!A"


def test_columns_that_are_joined_or_left_free_keep_the_headings_in_their_place():
    free = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    wide = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>"
    rows = (
        table(("Nom", "Prénom", "NIR")).removesuffix("</w:tbl>")
        + f"<w:tr><w:tc>{wide}{paragraph('PETIT')}</w:tc><w:tc>{paragraph(FIRST)}</w:tc></w:tr>"
        + f"<w:tr>{free}<w:tc>{paragraph('Anne')}</w:tc><w:tc>{paragraph(SECOND)}</w:tc></w:tr></w:tbl>"
    )

    found = read(DOCX, letter(rows), "a.docx")

    assert [heading(found, text) for text in (FIRST, "Anne", SECOND)] == ["NIR", "Prénom", "NIR"]


def test_a_table_within_a_cell_is_lines_of_its_own():
    inner = table(("Nom", "NIR"), ("PETIT", FIRST))
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('Avant')}{inner}{paragraph('Après')}</w:tc></w:tr></w:tbl>"

    found = read(DOCX, letter(outer), "a.docx")

    assert found.text == f"Avant\nNom\tNIR\nPETIT\t{FIRST}\nAprès\n"
    assert heading(found, FIRST) == "NIR"


def test_form_fields_do_not_part_neighbouring_cells():
    code = "<w:p><w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:t>{}</w:t></w:r></w:p>"
    cells = "".join(f"<w:tc>{code.format(text)}</w:tc>" for text in (FIRST[:13], FIRST[13:]))

    assert text_of(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == f"FORMTEXT\nFORMTEXT\n{FIRST[:13]}\t{FIRST[13:]}\n"


def test_every_header_note_comment_and_property_is_read_in_its_part():
    parts = (
        ("word/header1.xml", xml("w:hdr", paragraph("Cabinet"))),
        ("word/header3.xml", xml("w:hdr", paragraph("") + paragraph(FIRST))),
        ("word/footnotes.xml", xml("w:footnotes", f"<w:footnote>{paragraph(SECOND)}</w:footnote>")),
        ("word/comments.xml", xml("w:comments", f"<w:comment w:author='Dr BLANC'>{paragraph('à voir')}</w:comment>")),
        ("word/glossary/document.xml", xml("w:glossaryDocument", paragraph("Modèle"))),
        ("docProps/core.xml", '<x xmlns:dc="d"><dc:title>Dossier NOIR</dc:title></x>'),
        ("docProps/custom.xml", f'<p><property name="NIR"><lpwstr>{SECOND}</lpwstr></property></p>'),
        ("customXml/item1.xml", f'<patient nir="{FIRST}"><nom>ROUX</nom></patient>'),
    )

    found = read(DOCX, letter("", *parts), "a.docx")

    assert where(found, "Cabinet") == ["poste:a.docx#part=header1&paragraph=1"]
    assert where(found, FIRST) == [
        "poste:a.docx#part=header3&paragraph=2",
        "poste:a.docx#part=customXml/item1",
    ]
    assert where(found, SECOND) == ["poste:a.docx#part=footnotes&paragraph=1", "poste:a.docx#part=properties"]
    assert where(found, "Dr BLANC") == where(found, "Dr BLANC\nà voir")
    assert where(found, "Modèle") == ["poste:a.docx#part=glossary/document&paragraph=1"]
    assert where(found, "title: Dossier NOIR") == ["poste:a.docx#part=properties"]
    assert where(found, "nom: ROUX") == ["poste:a.docx#part=customXml/item1"]


def test_of_a_text_box_written_for_two_programs_one_copy_is_read():
    box = f"<w:txbxContent>{paragraph(FIRST)}</w:txbxContent>"
    run = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert text_of(f"<w:p><w:r><w:t>NIR </w:t></w:r>{run}<w:r><w:t>ci-contre</w:t></w:r></w:p>") == (
        f"{FIRST}\nNIR ci-contre\n"
    )


def test_the_older_copy_is_read_where_the_newer_one_is_empty():
    run = (
        "<w:r><mc:AlternateContent><mc:Choice><wps:txbx/></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph(FIRST)}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert text_of(f"<w:p>{run}</w:p>") == f"{FIRST}\n"


def test_what_was_struck_out_and_what_was_put_in_do_not_run_together():
    deleted = f"<w:del w:author='X'><w:r><w:delText>{FIRST}</w:delText></w:r></w:del>"
    inserted = f"<w:ins w:author='X'><w:r><w:t>{SECOND}</w:t></w:r></w:ins>"

    assert text_of(f"<w:p><w:r><w:t>NIR </w:t></w:r>{deleted}{inserted}</w:p>") == f"X\nNIR {SECOND}\n{FIRST}\n"


def test_a_number_in_which_digits_were_changed_is_read_in_both_forms():
    changes = (
        f"<w:del><w:r><w:delText>{FIRST[5:7]}</w:delText></w:r></w:del><w:ins><w:r><w:t>00</w:t></w:r></w:ins>"
        f"<w:r><w:t>{FIRST[7:]}</w:t></w:r>"
    )

    assert text_of(f"<w:p><w:r><w:t>NIR {FIRST[:5]}</w:t></w:r>{changes}</w:p>") == (
        f"NIR {FIRST[:5]}00{FIRST[7:]}\nNIR {FIRST}\n"
    )


def test_wrappers_of_any_kind_are_read_through():
    control = f"<w:sdt><w:sdtPr><w:alias w:val='NIR'/></w:sdtPr><w:sdtContent>{paragraph(FIRST)}</w:sdtContent></w:sdt>"
    tag = f"<w:p><w:smartTag><w:r><w:t>{SECOND[:6]}</w:t></w:r></w:smartTag><w:r><w:t>{SECOND[6:]}</w:t></w:r></w:p>"
    own = f"<w:customXml w:element='nom'>{paragraph('ROUX')}</w:customXml>"

    assert text_of(control + tag + own) == f"NIR\n{FIRST}\n{SECOND}\nROUX\n"


def test_hidden_text_field_codes_form_defaults_and_alternative_texts_are_read():
    hidden = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{FIRST}</w:t></w:r></w:p>"
    field = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>QUO</w:instrText></w:r>"
        "<w:r><w:instrText>TE \"x\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    form = "<w:p><w:r><w:ffData><w:textInput><w:default w:val='MARTIN'/></w:textInput></w:ffData></w:r></w:p>"
    picture = f"<w:p><w:r><wp:docPr descr='Carte de {SECOND}'/></w:r></w:p>"

    assert text_of(hidden + field + form + picture) == f'{FIRST}\nQUOTE "x"\nMARTIN\nCarte de {SECOND}\n'


def test_links_are_read_in_plain_letters_with_the_part_they_stand_in():
    targets = links(("rId7", "hyperlink", f"mailto:a@exemple.fr?subject=NIR%20{FIRST}"))
    parts = (("word/header1.xml", xml("w:hdr", "")), ("word/_rels/header1.xml.rels", targets))

    found = read(DOCX, letter(paragraph("Bonjour"), *parts), "a.docx")

    assert where(found, f"NIR {FIRST}") == ["poste:a.docx#part=header1"]
    assert heading(found, FIRST) == "hyperlink"


def test_embedded_files_and_pictures_are_items_and_the_small_preview_is_not():
    parts = (
        ("word/embeddings/classeur.xlsx", b"PK1"),
        ("word/media/image1.png", b"\x89PNG"),
        ("docProps/thumbnail.jpeg", STAMP),
        ("word/fonts/font1.odttf", b"\0"),
    )

    assert read(DOCX, letter("", *parts), "a.docx").members == [
        ("poste:a.docx!docx/word/embeddings/classeur.xlsx", b"PK1"),
        ("poste:a.docx!docx/word/media/image1.png", b"\x89PNG"),
    ]


def test_a_part_that_is_cut_is_told_and_the_others_are_read():
    cut = xml("w:hdr", paragraph(FIRST))[:-20]

    found = read(DOCX, letter(paragraph(SECOND), ("word/header1.xml", cut)), "a.docx")

    assert found.problems == [("poste:a.docx#part=header1", "corrupt")]
    assert FIRST in found.text
    assert SECOND in found.text


def test_a_document_without_its_body_is_told_and_the_rest_is_read():
    data = packed(("word/header1.xml", xml("w:hdr", paragraph(FIRST))))

    found = read(DOCX, data, "a.docx")

    assert found.problems == [("poste:a.docx#part=document", "corrupt")]
    assert where(found, FIRST) == ["poste:a.docx#part=header1&paragraph=1"]


def test_python_docx_reads_the_body_where_streaming_gives_nothing(monkeypatch):
    document = python_docx.Document()
    document.add_paragraph("Bonjour")
    cells = document.add_table(2, 2)
    for row, texts in zip(cells.rows, (("Nom", "NIR"), ("PETIT", FIRST)), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)

    def fails(locator, package, name, place, damage):
        damage.note("broken")
        return iter(())

    monkeypatch.setattr(reader, "part_text", fails)
    found = read(DOCX, out.getvalue(), "a.docx")

    assert found.segments[0].text == f"Bonjour\nNom\tNIR\nPETIT\t{FIRST}\n"
    assert heading(found, FIRST) == "NIR"
    assert found.problems == []


def test_a_password_on_the_parts_of_the_container_is_told():
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret")
        archive.writestr("word/document.xml", xml("w:document", paragraph(FIRST)))

    assert read(DOCX, out.getvalue(), "a.docx").problems == [("poste:a.docx", "encrypted")]


def test_a_container_that_cannot_be_read_is_corrupt():
    assert read(DOCX, b"PK\x03\x04" + bytes(40), "a.docx").problems == [("poste:a.docx", "corrupt")]


def test_characters_of_symbol_fonts_are_read_and_pictograms_are_not():
    digits = "".join(f"<w:sym w:font='Symbol' w:char='F0{ord(digit):02X}'/>" for digit in FIRST)
    picture = "<w:sym w:font='Wingdings' w:char='F031'/>"

    assert text_of(f"<w:p><w:r>{digits}{picture}</w:r></w:p>") == f"{FIRST}\n"


def test_how_a_word_is_spoken_does_not_part_it():
    base = f"<w:rubyBase><w:r><w:t>{FIRST[5:]}</w:t></w:r></w:rubyBase>"
    ruby = f"<w:r><w:ruby><w:rt><w:r><w:t>lu</w:t></w:r></w:rt>{base}</w:ruby></w:r>"

    assert text_of(f"<w:p><w:r><w:t>{FIRST[:5]}</w:t></w:r>{ruby}</w:p>") == f"lu\n{FIRST}\n"


def test_values_of_lists_controls_and_building_blocks_are_read():
    choice = f"<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='PETIT' w:value='{FIRST}'/>"
    control = f"<ax:ocxPr ax:name='Value' ax:value='{SECOND}'/>"
    block = "<w:docPart><w:docPartPr><w:name w:val='Lettre MARTIN'/></w:docPartPr></w:docPart>"
    body = f"{choice}</w:dropDownList></w:sdtPr></w:sdt>{control}{block}".replace("ax:", "w:")

    assert text_of(body).splitlines() == [FIRST, "PETIT", f"Value: {SECOND}", "Lettre MARTIN"]


def test_the_sources_of_a_mail_merge_are_read_with_their_passwords():
    login = "Provider=SQLOLEDB;User ID=sa;Password=Gk2-herisson"
    settings = (
        f"<w:mailMerge><w:connectString w:val='{login}'/><w:query w:val='SELECT * FROM patients'/>"
        f"<w:odso><w:udl w:val='{login}2'/><w:table w:val='t'/></w:odso></w:mailMerge>"
        f"<w:docVars><w:docVar w:name='NIR' w:val='{FIRST}'/></w:docVars>"
    )
    parts = (
        ("word/settings.xml", xml("w:settings", settings)),
        ("word/_rels/settings.xml.rels", links(("rId1", "mailMergeSource", "file:///P:/patients.mdb"))),
    )

    found = read(DOCX, letter("", *parts), "a.docx")

    assert found.text.splitlines() == [
        login, "SELECT * FROM patients", f"{login}2", f"NIR: {FIRST}", "file:///P:/patients.mdb"
    ]  # fmt: skip
    assert where(found, "patients.mdb") == ["poste:a.docx#part=settings"]


def test_the_names_in_a_signature_are_read_and_its_sums_are_not():
    signature = (
        "<Signature><SignedInfo><DigestValue>AAAA</DigestValue></SignedInfo><SignatureValue>BBBB</SignatureValue>"
        "<X509Certificate>CCCC</X509Certificate><SignatureComments>Dr BLANC</SignatureComments></Signature>"
    )
    part = ("_xmlsignatures/sig1.xml", signature)

    assert text_of("", part) == "Dr BLANC\n"


def test_a_large_or_strange_preview_is_an_item():
    large = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0"
    parts = (("docProps/thumbnail.png", large), ("docProps/thumbnail.emf", b"\1"), ("docProps/thumbnail.jpg", b"\xff"))

    assert [name for name, _ in read(DOCX, letter("", *parts), "a.docx").members] == [
        "poste:a.docx!docx/docProps/thumbnail.png",
        "poste:a.docx!docx/docProps/thumbnail.emf",
        "poste:a.docx!docx/docProps/thumbnail.jpg",
    ]


def test_macros_that_cannot_be_read_are_told():
    found = read(DOCX, letter("", ("word/vbaProject.bin", b"no project" + bytes(600))), "a.docm")

    assert found.text == "no project\n"
    assert found.problems == [("poste:a.docm#part=vba", "corrupt")]


def test_documents_of_the_strict_kind_have_other_namespaces_and_are_read_alike():
    strict = "http://purl.oclc.org/ooxml"
    kind = f"{strict}/officeDocument/relationships/officeDocument"
    root = f"<Relationships><Relationship Id='r' Type='{kind}' Target='corps.xml'/></Relationships>"
    space = f"xmlns:w='{strict}/wordprocessingml/main'"
    body = f"<w:document {space}><w:body>{paragraph(FIRST[:4], FIRST[4:])}</w:body></w:document>"

    found = read(DOCX, packed(("_rels/.rels", root), ("corps.xml", body)), "a.docx")

    assert where(found, FIRST) == ["poste:a.docx#paragraph=1"]
