import io
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits, OverBudget
from leakscan.extract.mail.mbox import MBOX, messages
from leakscan.extract.recognise import recognise
from tests.extract.reading import read

LINE = b"From secretariat@exemple.fr Sat Jun 15 10:00:00 2024\n"


def test_messages_are_members_numbered_from_one():
    data = LINE + b"Subject: un\n\nBonjour\n\n" + LINE + b"Subject: deux\n\nAdieu\n"
    found = read(MBOX, data, "INBOX")

    assert found.members == [
        ("poste:INBOX!mbox/msg-0001", b"Subject: un\n\nBonjour\n\n"),
        ("poste:INBOX!mbox/msg-0002", b"Subject: deux\n\nAdieu\n"),
    ]


def test_a_mailbox_whose_lines_end_with_returns_alone_is_cut_into_its_messages():
    data = LINE + b"Subject: un\n\nBonjour\n\n" + LINE + b"Subject: deux\n\nAdieu\n"
    found = read(MBOX, data.replace(b"\n", b"\r"), "INBOX")

    assert [content for _, content in found.members] == [b"Subject: un\n\nBonjour\n\n", b"Subject: deux\n\nAdieu\n"]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Sat Jun 15 10:00:00 2024\r\n",
        b"From ???@??? Sat Jun 15 10:00:00 2024\n",
        b"From a@b.fr  Sat Jun  1 10:00:00 2024 +0200\n",
        b"From MAILER-DAEMON 15/06/2024 10:00\n",
        b"From a@b.fr\n",
    ],
)
def test_separators_of_many_programs_are_known(line):
    ending = b"\r\n" if line.endswith(b"\r\n") else b"\n"
    first = b"Subject: un" + ending * 2 + b"texte" + ending * 2
    second = b"X-Mozilla-Status: 0001" + ending + b"From: a@b.fr" + ending * 2
    found = read(MBOX, line + first + line + second, "Sent")

    assert [content for _, content in found.members] == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        b"Cher confrere,\nFrom mardi le patient va mieux.\n",
        b"\nFrom 2019 on\nle patient va mieux.\n",
        b"\nFrom now on:\nNote: rien\n",
        b"\n>From a@b.fr Sat Jun 15 10:00:00 2024\nSubject: cite\n",
        b"\nFrom lundi 15 juin 2024\nNote: le bilan est normal\n",
        b"\nFrom a@b.fr Sat Jun 15 10:00:00 2024\nje vous ecris\n",
    ],
)
def test_a_line_of_a_text_is_no_separator(text):
    found = read(MBOX, LINE + b"Subject: un\n\n" + text, "INBOX")

    assert [locator for locator, _ in found.members] == ["poste:INBOX!mbox/msg-0001"]


def test_a_separator_without_an_empty_line_before_it_is_known_by_its_full_date():
    found = read(MBOX, LINE + b"Subject: un\n\ntexte\n" + LINE + b"Subject: deux\n\n", "INBOX")

    assert len(found.members) == 2


def test_a_message_without_headers_is_one_of_its_own():
    found = read(MBOX, LINE + b"Subject: un\n\ntexte\n\n" + LINE + b"\ntexte seul\n", "INBOX")

    assert [content for _, content in found.members] == [b"Subject: un\n\ntexte\n\n", b"\ntexte seul\n"]


def test_a_mailbox_may_begin_with_a_message_without_headers():
    assert recognise(io.BytesIO(LINE + b"\ntexte seul\n"), "INBOX") == "application/mbox"


def test_a_mailbox_that_was_quoted_within_another_one_is_cut_into_its_messages():
    inner = b">" + LINE + b"Subject: un\nFrom: a@b.fr\n\ntexte\n\n>" + LINE + b"Subject: deux\nFrom: a@b.fr\n\nfin\n"
    found = read(MBOX, inner, "Archive")

    assert recognise(io.BytesIO(inner), "Archive") == "application/mbox"
    assert [content.split(b"\n")[0] for _, content in found.members] == [b"Subject: un", b"Subject: deux"]


def test_a_message_with_one_quoted_separator_on_top_is_a_message():
    data = b">" + LINE + b"From: a@b.fr\nSubject: un\n\ntexte\n"

    assert recognise(io.BytesIO(data), "1") == "message/rfc822"
    assert recognise(io.BytesIO(b">From x\n" * 9_000), "1") == "text/plain"


INNER = b"Bonjour\n\n" + LINE + b"From: a@b.fr\nSubject: dedans\n\ntexte\n"


@pytest.mark.parametrize("ending", [b"\n", b"", b"\n\n"])
def test_a_body_whose_bytes_are_counted_may_hold_separators(ending):
    first = b"Subject: un\nContent-Length: %d\n\n" % len(INNER) + INNER
    data = LINE + first + b"\n" + LINE + b"Subject: deux\nContent-Length: 6\n\ntexte" + ending
    found = read(MBOX, data, "INBOX")

    assert [content.split(b"\n")[0] for _, content in found.members] == [b"Subject: un", b"Subject: deux"]


@pytest.mark.parametrize("count", [0, 3, 40, 999_999])
def test_a_count_of_bytes_that_leads_into_nowhere_is_not_believed(count):
    data = LINE + b"Subject: un\nContent-Length: %d\n\n" % count + INNER + b"\n" + LINE + b"Subject: deux\n\n"
    found = read(MBOX, data, "INBOX")

    assert [content.split(b"\n")[0] for _, content in found.members] == [
        b"Subject: un", b"From: a@b.fr", b"Subject: deux",
    ]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
def test_a_mailbox_in_wide_characters_is_cut_into_its_messages(codec):
    data = (LINE + b"Subject: un\n\nH\xe9l\xe8ne\n\n" + LINE + b"Subject: deux\n\n").decode("latin-1").encode(codec)
    found = read(MBOX, data, "INBOX")

    assert [content.decode() for _, content in found.members] == ["Subject: un\n\nHélène\n\n", "Subject: deux\n\n"]


LINES = (
    "Bonjour", "", "From mardi le patient va mieux", "From 2019 on", "> cite", "Note: rien", "--", "From: jean",
    "from a@b Sat Jun 15 10:00:00 2024", " From x Sat Jun 15 10:00:00 2024", "From A. Sat Jun 15 10:00:00 2024",
)  # fmt: skip
SEPARATORS = (
    "From a@b.fr Sat Jun 15 10:00:00 2024", "From - Sat Jun  1 10:00:00 2024", "From ???@??? Sat Jun 15 10:00:00 2024",
    "From 12345@xxx Sat Jun 15 10:00:00 +0000 2024", "From a@b.fr Sat Jun 15 10:00:00 2024 remote from relais",
)  # fmt: skip


def stored(body: str, kind: str) -> tuple[str, str]:
    """A body as a program of that kind writes it, and the header that goes with it."""
    written = re.sub("^(>*From )" if kind == "mboxrd" else "^(From )", r">\1", body, flags=re.MULTILINE)
    text = body if kind == "mboxcl2" else written
    return text, f"Content-Length: {len(text)}\n" if kind in ("mboxcl", "mboxcl2") else ""


@given(
    kind=st.sampled_from(["mboxo", "mboxrd", "mboxcl", "mboxcl2"]),
    bodies=st.lists(st.lists(st.sampled_from(LINES), max_size=8), min_size=1, max_size=5),
    line=st.sampled_from(SEPARATORS),
    has_returns=st.booleans(),
    is_stripped=st.booleans(),
)
def test_every_kind_of_mailbox_gives_back_its_messages(kind, bodies, line, has_returns, is_stripped):
    messages = []
    for number, lines in enumerate(bodies):
        body = "\n".join(lines) + "\n"
        text, count = stored(body.replace("\n", "\r\n") if has_returns else body, kind)
        head = f"From: a@b.fr\n{count}Subject: {number}\n\n"
        messages.append((head.replace("\n", "\r\n") if has_returns else head) + text)
    end = "\r\n" if has_returns else "\n"
    data = "".join(f"{line}{end}{message}{end}" for message in messages)
    found = read(MBOX, (data.rstrip() if is_stripped else data).encode(), "INBOX")

    assert [content.decode().strip() for _, content in found.members] == [each.strip() for each in messages]


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
