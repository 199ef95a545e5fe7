import io
import struct
from collections import Counter
from dataclasses import replace
from functools import partial

import pypff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits
from leakscan.extract.mail.msg import MSG
from leakscan.extract.mail.pst import PST
from leakscan.extract.mail.pst_blocks import Store
from leakscan.extract.mail.pst_cipher import CYCLIC, NONE, PERMUTED
from leakscan.extract.mail.pst_pages import UNICODE as UNICODE_SHAPE
from leakscan.extract.mail.pst_pages import Damaged, Header
from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.privacy import Privacy
from leakscan.reading import read_root
from tests.extract.mail.outlook_data import ANSI, OST_2013, UNICODE_2003, Folder, Message, Ole, crc, data_file
from tests.extract.mail.outlooks import BINARY, LONG, MULTIPLE, STRING, TIME, UNICODE, Value, text
from tests.extract.reading import read
from tests.extract.samples import MARKER

SUBJECT, BODY, PAGE, NAME = 0x0037, 0x1000, 0x1013, 0x3707
SHAPES = [ANSI, UNICODE_2003, OST_2013]
LARGE = b"Rien de grave. " * 15_000
CIPHERS = [NONE, PERMUTED, CYCLIC]


def mail(subject="Suivi", body="Bonjour", **more) -> Message:
    return Message([text(0x001A, "IPM.Note"), text(SUBJECT, subject), text(BODY, body)], **more)


def old_mail(subject, body, **more) -> Message:
    """With texts in 8 bits, as before Outlook 2003."""
    values = [Value(0x001A, STRING, "IPM.Note"), Value(0x3FFD, LONG, 1252)]
    values += [Value(SUBJECT, STRING, subject), Value(BODY, STRING, body)]
    return Message(values, **more)


def messages(data: bytes) -> dict[str, str]:
    """The text of each message, by its name."""
    found = read(PST, data, "a.pst")
    return {locator.partition("!pst/")[2]: read(MSG, content, "m.msg").text for locator, content in found.members}


def lines(data: bytes, name: str) -> list[tuple[str, str]]:
    """The lines of a message with their places."""
    [content] = [content for locator, content in read(PST, data, "a.pst").members if locator.endswith(name)]
    return [
        (segment.locate(0).canonical().partition("#")[2] if at == 0 else "", line)
        for segment in read(MSG, content, "m.msg").segments
        for at, line in enumerate(segment.text.splitlines())
    ]


def counted(outcome) -> tuple:
    found = outcome.documents[0].messages
    return found.expected, found.read, found.partial, found.failed


def everything(form=UNICODE_2003) -> list[Folder]:
    write = mail if form.wide else old_mail
    name = text if form.wide else lambda tag, value: Value(tag, STRING, value)
    inner = write("dedans", "Corps du dedans", attachments=[([name(NAME, "b.txt")], b"au fond")])
    large = LARGE
    first = write(
        "Résultat",
        "Bonjour é\r\n" * 900,
        recipients=[[name(0x3001, "Dr Oudin"), name(0x39FE, "oudin@exemple.fr"), Value(0x0C15, LONG, 1)]],
        attachments=[([name(NAME, "grand.txt")], large), ([name(0x3001, "dedans")], inner)],
    )
    many = [write(f"Message {number}", f"Corps {number}") for number in range(40)]
    return [Folder("Réception", [first, *many]), Folder("Vide")]


@pytest.mark.parametrize("form", SHAPES, ids=["97", "2003", "2013"])
@pytest.mark.parametrize("cipher", CIPHERS, ids=["plain", "permuted", "cyclic"])
def test_every_shape_and_cipher_is_read_as_libpff_reads_it(form, cipher):
    data = data_file(everything(form), form, cipher=cipher, is_packed=form is OST_2013)
    file = pypff.file()
    file.open_file_object(io.BytesIO(data))
    theirs = next(each for each in file.root_folder.sub_folders if each.name == "Réception").sub_messages
    ours = messages(data)

    assert len(ours) == len(theirs) == 41
    assert [each.subject in text for each, text in zip(theirs, ours.values(), strict=True)] == [True] * 41
    assert ours["msg-000001"].startswith("Dr Oudin <oudin@exemple.fr>\nRésultat\nRéception\n")
    assert ours["msg-000001"].count("Bonjour é\n") == 900
    assert "Corps 39\n" in ours["msg-000041"]


@pytest.mark.parametrize("form", SHAPES, ids=["97", "2003", "2013"])
@pytest.mark.parametrize("small", [0, 600], ids=["large blocks", "rows of rows of blocks"])
def test_attachments_come_whole_and_those_of_attached_messages_too(form, small):
    content = read(PST, data_file(everything(form), form, small=small), "a.pst").members[0][1]
    first, second = read(MSG, content, "m.msg").members
    inner = read(MSG, second[1], "dedans.msg")

    assert first == ("poste:m.msg!msg/grand.txt", LARGE)
    assert (second[0], inner.text) == ("poste:m.msg!msg/dedans.msg", "dedans\nCorps du dedans\n")
    assert inner.members == [("poste:dedans.msg!msg/b.txt", b"au fond")]


def test_an_object_and_an_attachment_without_a_byte_are_members():
    attachments = [([text(0x3001, "Objet")], Ole(b"\xd0\xcf\x11\xe0 organigramme")), ([text(NAME, "vide.txt")], b"")]
    [(_, content)] = read(PST, data_file([Folder("A", [mail(attachments=attachments)])]), "a.pst").members
    found = read(MSG, content, "m.msg")

    assert found.members == [
        ("poste:m.msg!msg/Objet", b"\xd0\xcf\x11\xe0 organigramme"), ("poste:m.msg!msg/vide.txt", b""),
    ]  # fmt: skip
    assert found.problems == []


def test_a_message_in_two_folders_is_one_content(outcome_of):
    data = data_file([Folder("Réception", [mail()]), Folder("Archive", [mail()]), Folder("Autre", [mail("Autre")])])
    first, second, third = (each.likeness for each in outcome_of(data, "a.pst").documents[1:])

    assert len({first, second, third}) == 2
    assert bool(first and second and third)


def test_folders_are_named_and_searches_told_apart():
    [segment] = read(PST, data_file([Folder("Patients"), Folder("Recherche", is_search=True)]), "a.pst").segments

    assert [segment.locate(segment.text.index(name)).canonical() for name in segment.text.split()] == [
        "poste:a.pst#part=mailbox", "poste:a.pst#folder=Patients", "poste:a.pst#search=Recherche",
    ]  # fmt: skip
    assert segment.text == "Cabinet\nPatients\nRecherche\n"


def test_a_message_tells_its_folder_and_fields_that_people_made_up():
    contact = Message([
        text(0x001A, "IPM.Contact"), Value(0x3A42, TIME, 108_000_000_000_000_000),
        text(0x8000, "12 rue des Lilas")._replace(name=0x801B),
        text(0x8001, "2 69 05 49 588 157 80")._replace(name="NIR patient"),
        Value(0x8002, UNICODE | MULTIPLE, ["Diabète", "Asthme"], "Keywords"),
    ])  # fmt: skip

    assert [line for _, line in lines(data_file([Folder("Contacts", [contact])]), "msg-000001")] == [
        "Contacts",
        "date de naissance: 30/03/1943",
        "adresse professionnelle: 12 rue des Lilas",
        "NIR patient: 2 69 05 49 588 157 80",
        "Keywords: Diabète",
        "Keywords: Asthme",
    ]


def test_equal_messages_in_one_folder_are_equal_bytes():
    twice = [mail()._replace(values=[*mail().values, Value(0x300B, BINARY, bytes([key]) * 16)]) for key in (1, 2)]
    first, second = read(PST, data_file([Folder("Envoyés", twice)]), "a.pst").members

    assert first[1] == second[1]


def test_hidden_items_and_those_without_a_folder_have_names_of_their_own():
    data = data_file([Folder("Réception", [mail(), mail("règle")._replace(is_hidden=True)])], homeless=[mail("seul")])

    assert {name: text.split()[0] for name, text in messages(data).items()} == {
        "msg-000001": "Suivi", "hidden-000001": "règle", "orphan-000001": "seul",
    }  # fmt: skip


def test_a_deleted_message_that_is_still_there_is_read():
    data = data_file([Folder("Réception", [mail()])], deleted=[mail("effacé", MARKER)])

    assert messages(data)["recovered-000001"] == f"effacé\nRéception\n{MARKER}\n"


def test_a_password_keeps_nobody_out(outcome_of):
    data = data_file([Folder("Réception", [mail(body=MARKER)])], password=0x1234ABCD, cipher=CYCLIC)
    outcome = outcome_of(data, "a.pst")

    assert outcome.documents[0].status == "scanned"
    assert "fr.nir" in {each.rule_id for each in outcome.findings}


def test_what_the_folders_promise_is_told():
    folders = [Folder("Réception", [mail(), mail(), mail()._replace(is_hidden=True)]), Folder("Envoyés", [mail()])]

    assert read(PST, data_file(folders), "a.pst").promised == [
        ("poste:a.pst#folder=Réception", 3), ("poste:a.pst#folder=Envoyés", 1),
    ]  # fmt: skip


def test_every_message_of_a_whole_file_is_accounted_for(outcome_of):
    data = data_file(everything(), homeless=[mail("seul")], deleted=[mail("effacé")])

    assert counted(outcome_of(data, "a.pst")) == (43, 43, 0, 0)


@pytest.mark.parametrize("form", SHAPES, ids=["97", "2003", "2013"])
@pytest.mark.parametrize("percent", [30, 50, 70, 90])
def test_a_file_that_was_cut_gives_what_it_can_and_says_so(form, percent, outcome_of):
    data = data_file([Folder("A", [mail(body=MARKER)]), *everything(form)], form, cipher=PERMUTED)
    outcome = outcome_of(data[: len(data) * percent // 100], "a.pst")

    assert outcome.documents[0].status == "partial"
    assert "fr.nir" in {each.rule_id for each in outcome.findings}


def test_of_a_file_without_its_trees_all_messages_are_found_by_what_ends_their_blocks():
    data = bytearray(data_file(everything(), cipher=PERMUTED))
    whole = messages(bytes(data))
    struct.pack_into("<Q", data, 224, len(data))
    struct.pack_into("<Q", data, 240, len(data))

    assert messages(bytes(data)) == whole


@pytest.mark.parametrize("form", SHAPES, ids=["97", "2003", "2013"])
@pytest.mark.parametrize("cipher", CIPHERS, ids=["plain", "permuted", "cyclic"])
def test_a_file_without_its_beginning_is_told_by_its_name_and_its_blocks(form, cipher, outcome_of):
    data = data_file(everything(form), form, cipher=cipher)
    outcome = outcome_of(bytes(4096) + data[4096:], "a.pst")

    assert outcome.documents[0].status == "partial"
    assert counted(outcome) == (41, 41, 0, 0)


def test_what_belongs_to_no_message_any_more_is_read_as_it_stands():
    data = data_file([Folder("A", [mail(attachments=[([text(NAME, "a.txt")], MARKER.encode() * 400)])])], small=1000)
    start = data.index(b"\x81\x81")
    found = read(PST, data[: start - 496], "a.pst")

    assert [(locator, content) for locator, content in found.members] == [
        ("poste:a.pst!pst/lost-000001", MARKER.encode() * 400)
    ]
    assert "Bonjour" in found.text
    assert found.problems == [("poste:a.pst#part=index", "corrupt")]


def test_a_message_whose_block_is_gone_is_a_row_of_its_own(outcome_of):
    data = bytearray(data_file([Folder("A", [mail("un"), mail("deux", MARKER)])]))
    start = data.rindex(b"\xec\xbc", 0, data.index("deux".encode("utf-16-le")))
    data[start] = 0
    outcome = outcome_of(bytes(data), "a.pst")

    assert {each.locator.member(): each.status for each in outcome.documents} == {
        "": "partial", "msg-000001": "scanned", "msg-000002": "corrupt",
    }  # fmt: skip
    assert counted(outcome) == (2, 1, 0, 1)


def test_an_attachment_with_a_block_that_is_not_as_it_was_written_makes_its_message_partial(outcome_of):
    data = bytearray(data_file([Folder("A", [mail(attachments=[([text(NAME, "a.txt")], b"abc " * 4000)])])]))
    data[data.index(b"abc abc ") + 100] ^= 1
    outcome = outcome_of(bytes(data), "a.pst")

    assert {each.locator.member(): each.status for each in outcome.documents} == {
        "": "partial", "msg-000001": "partial", "msg-000001!/a.txt": "scanned",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"!BDN" + bytes(20), b"!BDN" + bytes(600), bytes(9000)], ids=["cut", "empty", "zeros"]
)
def test_a_file_without_anything_is_damaged(data, outcome_of):
    [document] = outcome_of(data, "a.pst").documents

    assert document.status == "corrupt"


def test_blocks_that_refer_to_themselves_end():
    content = b"abc " * 1000
    data = bytearray(data_file([Folder("A", [mail(attachments=[([text(NAME, "a.txt")], content)])])], small=600))
    # Of the attachment's row of blocks, every block is the row itself.
    start = data.index(struct.pack("<BBHI", 1, 1, 7, len(content)))
    number = struct.unpack_from("<Q", data, start + 64 - 8)[0]
    struct.pack_into("<QQQ", data, start + 8, number, number, number)
    data[start + 1] = 2

    assert list(messages(bytes(data))) == ["msg-000001"]


@given(st.data())
def test_damage_never_ends_a_reading(data):
    whole = bytearray(
        data_file(
            [Folder("A", [mail(attachments=[([text(NAME, "a.txt")], b"abc " * 900), ([], mail("dedans"))])])], small=900
        )
    )
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(4, len(whole) - 5))
        struct.pack_into("<I", whole, position, data.draw(st.integers(0, 0xFFFFFFFF)))

    read(PST, bytes(whole), "a.pst")


def private_outcome(data: bytes, tools):
    marked = replace(tools, privacy=Privacy(["Personnel"]))
    seen: list[str] = []
    item = Item(Locator("poste", "a.pst"), partial(io.BytesIO, data), len(data))
    outcome = read_root(item, marked, reader=lambda segment, *_: seen.append(segment.text))
    return {each.locator.member(): each.status for each in outcome.documents}, "".join(seen)


def test_messages_of_a_private_folder_are_counted_and_left_closed(tools):
    folders = [Folder("Personnel", [mail("bail", "loyer"), mail("école")]), Folder("Réception", [mail()])]
    documents, seen = private_outcome(data_file(folders), tools)

    assert documents == {"": "scanned", "msg-000001": "excluded", "msg-000002": "excluded", "msg-000003": "scanned"}
    assert seen == "Cabinet\nPersonnel\nRéception\nSuivi\nRéception\nBonjour\n"


def test_a_damaged_file_gives_nothing_away_of_a_private_folder(tools):
    attached = [([text(NAME, "a.txt")], b"loyer " * 4000)]
    own = [mail("bail du logement, suite", "loyer", attachments=attached[: not number]) for number in range(400)]
    folders = [Folder("Personnel", own), Folder("Réception", [mail()])]
    data = data_file(folders, cipher=PERMUTED)
    documents, seen = private_outcome(bytes(4096) + data[4096:], tools)

    assert Counter(documents.values()) == {"excluded": 400, "partial": 1, "scanned": 1}
    assert ("bail" in seen, "loyer" in seen, "Bonjour" in seen) == (False, False, True)


def test_a_page_that_names_a_place_no_file_reaches_takes_nothing_with_it():
    data = bytearray(data_file([Folder("A", [mail(body=MARKER)])]))
    whole = messages(bytes(data))
    page = data.index(b"\x80\x80") - 496
    struct.pack_into("<QQ", data, page, 0x7FFFFFF2, 1 << 63)
    struct.pack_into("<I", data, page + 500, crc(bytes(data[page : page + 496])))
    data[:564] = bytes(564)

    assert messages(bytes(data)) == whole


def test_trees_that_begin_where_no_file_reaches_leave_the_blocks_readable(tmp_path):
    data = bytearray(data_file([Folder("A", [mail(body=MARKER)])]))
    whole = list(messages(bytes(data)))
    struct.pack_into("<Q", data, 224, 1 << 63)
    struct.pack_into("<Q", data, 240, 1 << 63)
    file = tmp_path / "a.pst"
    file.write_bytes(data)
    item = Item(Locator("poste", "a.pst"), partial(file.open, "rb"), len(data))

    found = [each.locator.steps[-1].name for each in PST.extract(item, Budget(Limits())) if isinstance(each, Item)]

    assert found == whole


def test_a_row_of_blocks_longer_than_the_file_has_room_for_is_damaged():
    class Repeated(Store):
        """Lists of lists, each of them the same one."""

        def block(self, number):
            return struct.pack("<BBHI8000Q", 1, 2 if number == 2 else 1, 8000, 0, *[6 if number == 2 else 4] * 8000)

    store = Repeated(io.BytesIO(bytes(1 << 20)), Header(UNICODE_SHAPE, 0, 0, 0, 0), Budget(Limits()))

    with pytest.raises(Damaged):
        store.leaves(2)
