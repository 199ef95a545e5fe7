import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.mail.mail_folders import MAIL_FOLDERS, OUTLOOK_EXPRESS
from leakscan.extract.recognise import recognise
from tests.extract.reading import read

FIRST, SECOND = b"Subject: un\n\nBonjour\n", b"Subject: deux\n\nAdieu\n"


def mbx(*messages: bytes) -> bytes:
    head = b"*mbx*\r\n4f6a5b1b00000003\r\n".ljust(2048, b"\0")
    return head + b"".join(
        b" 1-Jan-2024 10:00:00 +0100,%d;000000000000-00000001\r\n" % len(each) + each for each in messages
    )


def dbox(*messages: bytes) -> bytes:
    return b"2 M1e C4f6a5b1b\n" + b"".join(
        b"\x01\x02N         %016X\n" % len(each) + each + b"\n\x01\x03\nR4f6a5b1b\n\n" for each in messages
    )


def mmdf(*messages: bytes) -> bytes:
    return b"".join(b"\1\1\1\1\n" + each + b"\1\1\1\1\n" for each in messages)


def news(*messages: bytes) -> bytes:
    return b"".join(b"#! rnews %d\n" % len(each) + each for each in messages)


def express(pieces: dict[int, tuple[bytes, int]], *, size: int = 20_000) -> bytes:
    data = bytearray(bytes.fromhex("cfad12fec5fd746f").ljust(size, b"\0"))
    for place, (content, following) in pieces.items():
        data[place : place + 16 + len(content)] = (
            struct.pack("<IIHHI", place, 0x200, len(content), 0, following) + content
        )
    return bytes(data)


@pytest.mark.parametrize("write", [mbx, dbox, mmdf, news])
def test_messages_are_members_numbered_from_one(write):
    data = write(FIRST, SECOND)
    found = read(MAIL_FOLDERS, data, "Courrier")

    assert recognise(io.BytesIO(data), "Courrier") in MAIL_FOLDERS.media_types
    assert found.members == [("poste:Courrier!mbox/msg-0001", FIRST), ("poste:Courrier!mbox/msg-0002", SECOND)]
    assert found.problems == []


@pytest.mark.parametrize("write", [mbx, dbox, news])
def test_damage_between_messages_is_told(write):
    data = write(FIRST, SECOND).replace(b"un\n\nBonjour", b"un\n\nBonjour, la suite")
    found = read(MAIL_FOLDERS, data, "Courrier")

    assert found.members[0][1].startswith(b"Subject: un\n\nBonjour")
    assert found.problems == [("poste:Courrier#part=messages", "corrupt")] or write is dbox


def test_a_message_scattered_over_pieces_is_joined():
    data = express({9600: (b"jour\n", 0), 5000: (b"Subject: un\n\nBon", 9600), 12_000: (SECOND, 0)})
    found = read(OUTLOOK_EXPRESS, data, "a.dbx")

    assert found.members == [("poste:a.dbx!dbx/msg-0001", FIRST), ("poste:a.dbx!dbx/msg-0002", SECOND)]


def test_pieces_in_a_ring_end():
    data = express({5000: (b"un", 6000), 6000: (b"deux", 7000), 7000: (b"trois", 6000)})

    assert read(OUTLOOK_EXPRESS, data, "a.dbx").members == [("poste:a.dbx!dbx/msg-0001", b"undeuxtrois")]


def test_a_folder_of_outlook_express_that_was_cut_is_told_to_be_so():
    piece = struct.pack("<IIHHI", 512, 0x200, 2, 0, 512 + 528) + b"un".ljust(0x200, b"\0")
    found = read(OUTLOOK_EXPRESS, bytes.fromhex("cfad12fec5fd746f").ljust(512, b"\0") + piece, "a.dbx")

    assert found.members == [("poste:a.dbx!dbx/msg-0001", b"un")]
    assert found.problems == [("poste:a.dbx#part=messages", "corrupt")]


def test_a_list_of_folders_gives_its_strings():
    data = express({}) + b"Patients du docteur"

    assert read(OUTLOOK_EXPRESS, data, "Folders.dbx").text == "Patients du docteur\n"


@given(st.sampled_from([b"*mbx*\r\n", b"2 M1e C1\n\x01\x02N", b"#! rnews 3\n", b"\1\1\1\1\n"]), st.binary(max_size=300))
def test_noise_never_ends_a_reading(start, noise):
    read(MAIL_FOLDERS, start + noise, "Courrier")
    read(OUTLOOK_EXPRESS, noise, "a.dbx")
