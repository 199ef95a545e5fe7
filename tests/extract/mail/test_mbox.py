import io
import tracemalloc

import pytest

from leakscan.extract.budget import Budget, Limits, OverBudget
from leakscan.extract.mail.mbox import MBOX, messages
from tests.extract.reading import read

LINE = b"From secretariat@exemple.fr Sat Jun 15 10:00:00 2024\n"


def test_messages_are_members_numbered_from_one():
    data = LINE + b"Subject: un\n\nBonjour\n\n" + LINE + b"Subject: deux\n\nAdieu\n"
    found = read(MBOX, data, "INBOX")

    assert found.members == [
        ("poste:INBOX!mbox/msg-0001", b"Subject: un\n\nBonjour\n\n"),
        ("poste:INBOX!mbox/msg-0002", b"Subject: deux\n\nAdieu\n"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Sat Jun 15 10:00:00 2024\r\n",
        b"From ???@??? Sat Jun 15 10:00:00 2024\n",
        b"From a@b.fr  Sat Jun  1 10:00:00 2024 +0200\n",
        b"From MAILER-DAEMON 15/06/2024 10:00\n",
    ],
)
def test_separators_of_many_programs_are_known(line):
    ending = b"\r\n" if line.endswith(b"\r\n") else b"\n"
    first, second = b"Subject: un" + ending * 2 + b"texte" + ending * 2, b"X-Mozilla-Status: 0001" + ending * 2
    found = read(MBOX, line + first + line + second, "Sent")

    assert [content for _, content in found.members] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        b"Cher confrere,\nFrom mardi le patient va mieux.\n",
        b"\nFrom 2019 on\nle patient va mieux.\n",
        b"\nFrom now on:\nNote: rien\n",
        b"\n>From a@b.fr Sat Jun 15 10:00:00 2024\nSubject: cite\n",
    ],
)
def test_a_line_of_a_text_is_no_separator(text):
    found = read(MBOX, LINE + b"Subject: un\n\n" + text, "INBOX")

    assert [locator for locator, _ in found.members] == ["poste:INBOX!mbox/msg-0001"]


def test_a_separator_without_an_empty_line_before_it_is_known_by_its_full_date():
    found = read(MBOX, LINE + b"Subject: un\n\ntexte\n" + LINE + b"Subject: deux\n\n", "INBOX")

    assert len(found.members) == 2


@pytest.mark.parametrize("shift", range(0, 150, 30))
def test_separators_across_pieces_are_found_once(shift):
    filler = (b"x" * 79 + b"\n") * ((4 << 20) // 80 - 2) + b"y" * shift + b"\n\n"
    data = LINE + b"Subject: un\n\n" + filler + LINE + b"Subject: deux\n\n" + filler + LINE + b"Subject: trois\n\n"
    found = list(messages(io.BytesIO(data), Budget(Limits())))

    assert [data[start : start + 14].split()[1] for start, _ in found] == [b"un", b"deux", b"trois"]
    assert [data[end - 2 : end] for _, end in found] == [b"\n\n"] * 3


def test_memory_does_not_grow_with_the_mailbox():
    data = (LINE + b"Subject: x\n\n" + b"ligne ordinaire\n" * 5_000) * 400
    stream = io.BytesIO(data)
    tracemalloc.start()
    count = sum(1 for _ in messages(stream, Budget(Limits())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 400
    assert peak < 20 << 20


def test_time_is_bounded():
    ticks = iter([0.0, 1000.0])
    with pytest.raises(OverBudget):
        read(MBOX, LINE + b"Subject: un\n\n", "INBOX", clock=lambda: next(ticks))
