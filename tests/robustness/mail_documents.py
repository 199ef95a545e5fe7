"""Mail, by grammar: mailboxes of many messages, messages of Outlook, winmail.dat, data files of Outlook."""

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from leakscan.extract.mail.pst_cipher import CYCLIC, NONE, PERMUTED
from tests.extract.mail.outlook_data import ANSI, OST_2013, UNICODE_2003, Folder, Message, data_file
from tests.extract.mail.outlooks import LONG, STRING, Value, attribute, listed, msg, text, tnef
from tests.extract.reading import read
from tests.robustness.planted import Planted, Planter, extractor_named, loss_is_told, places, reading

SUBJECT, BODY, CLASS, CODE_PAGE = 0x0037, 0x1000, 0x001A, 0x3FFD
_LINES = st.lists(
    st.one_of(
        st.none(),
        st.sampled_from(
            ["", "bonjour", ">From moi", "From mon medecin, rien", " suite", "Subject: x", "--limite", "é"]
        ),
    ),
    max_size=7,
)

_SEPARATORS = st.sampled_from([
    "From a@cabinet.test Mon Jan  1 00:00:00 2024", "From - Mon Jan  1 00:00:00 2024",
    "From MAILER-DAEMON Thu Feb 29 12:00:00 2024 +0100",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as text, how many messages it holds, and in which of them a text is planted."""

    text: str
    count: int
    planted: tuple[Planted, ...]


@st.composite
def mailboxes(draw: st.DrawFn, first: int = 0) -> Mailbox:
    """Messages under separators of several kinds, with bodies that hold lines like them."""
    planter, written, count = Planter(first), [], draw(st.integers(1, 5))
    for number in range(1, count + 1):
        written.append(draw(_SEPARATORS))
        written += ["From: A <a@cabinet.test>", f"Subject: {number}", "Date: Mon, 1 Jan 2024 00:00:00 +0100", ""]
        for line in draw(_LINES):
            written.append(planter.plant(message=number) if line is None else line)
        written.append("")
    return Mailbox("\n".join(written) + "\n", count, tuple(planter.planted))


def mailbox_is_parted(given: tuple[Mailbox, str]) -> None:
    """As many messages as were put in, each text in its own, however lines end."""
    mailbox, end = given
    found = reading(mailbox.text.replace("\n", end).encode(), "a.mbox", "mbox")
    assert found.problems == []
    _assert_parted(mailbox, found.members)


def _assert_parted(mailbox: Mailbox, members: list[tuple[str, bytes]]) -> None:
    assert [name.rpartition("/")[2] for name, _ in members] == [f"msg-{n:04d}" for n in range(1, mailbox.count + 1)]
    for each in mailbox.planted:
        held = [number for number, (_, content) in enumerate(members, 1) if each.text.encode() in content]
        assert held == [int(each.place[0][1])]


def mailboxes_are_joined(given: tuple[Mailbox, Mailbox]) -> None:
    """Two mailboxes one after the other are one that holds the messages of both."""
    first, second = given
    moved = [replace(each, place=(("message", str(int(each.place[0][1]) + first.count)),)) for each in second.planted]
    both = Mailbox(first.text + second.text, first.count + second.count, (*first.planted, *moved))
    mailbox_is_parted((both, "\n"))


def cut_mailbox_keeps_what_came_before(given: tuple[Mailbox, float]) -> None:
    """The messages before the cut are those of the whole; the last one is the beginning of one of them."""
    mailbox, share = given
    whole = [content for _, content in reading(mailbox.text.encode(), "a.mbox", "mbox").members]
    kept = mailbox.text[: 60 + int((len(mailbox.text) - 60) * share)].encode()
    found = [content for _, content in read(extractor_named("mbox"), kept, "a.mbox").members]
    assert found[:-1] == whole[: len(found) - 1]
    assert not found or whole[len(found) - 1].startswith(found[-1][:-80])


# -- Outlook --------------------------------------------------------------------------------------

_WORDS = st.text("abc éèXYZ019.", max_size=12)


@dataclass(frozen=True, slots=True)
class Made:
    """A file of Outlook, and what is planted in it."""

    extractor: str
    name: str
    planted: tuple[Planted, ...]
    content: bytes = field(repr=False)


def _values(draw: st.DrawFn, planter: Planter) -> list[Value]:
    """The properties of a message: texts wide or narrow, numbers and names of their own between them."""
    values = []
    for tag, place in ((SUBJECT, {"header": "Subject"}), (BODY, {"part": "body"})):
        content = draw(_WORDS) + " " + planter.plant(**place)
        values.append(text(tag, content) if draw(st.booleans()) else Value(tag, STRING, content))
    own = planter.plant(property="NIR patient")
    values += [Value(CODE_PAGE, LONG, 1252), text(0x8000, own)._replace(name="NIR patient"), text(CLASS, "IPM.Note")]
    return draw(st.permutations(values))


@st.composite
def messages(draw: st.DrawFn) -> Made:
    """A message file."""
    planter = Planter()
    values = _values(draw, planter)
    return Made("msg", "a.msg", tuple(planter.planted), msg(values))


@st.composite
def winmails(draw: st.DrawFn) -> Made:
    """A winmail.dat with properties and attributes in any order."""
    planter = Planter()
    attributes = [attribute(0x9003, listed(_values(draw, planter))), attribute(0x8006, bytes(14))]
    attributes += [attribute(0x9007, (1252).to_bytes(4, "little") + bytes(4))]
    return Made("tnef", "winmail.dat", tuple(planter.planted), tnef(*draw(st.permutations(attributes))))


def item_is_read(made: Made) -> None:
    """Each text at its property."""
    found = reading(made.content, made.name, made.extractor)
    assert found.problems == []
    _assert_found(made.planted, found)


def _assert_found(planted: tuple[Planted, ...], found) -> None:
    for each in planted:
        told = places(found, each.text)
        assert each.place in told, f"{each} is told at {told}"


@st.composite
def data_files(draw: st.DrawFn) -> Made:
    """Folders of messages in the three shapes and under each cipher."""
    planter, folders, count = Planter(), [], 0
    form, cipher = (
        draw(st.sampled_from([ANSI, UNICODE_2003, OST_2013])),
        draw(st.sampled_from([NONE, PERMUTED, CYCLIC])),
    )
    for number in range(draw(st.integers(1, 3))):
        held = []
        for _ in range(draw(st.integers(0, 4))):
            count += 1
            body = planter.plant(message=count) + "x" * draw(st.sampled_from([0, 100, 4000, 9000]))
            values = [(CLASS, "IPM.Note"), (SUBJECT, draw(_WORDS)), (BODY, body)]
            narrow = [Value(tag, STRING, value) for tag, value in values]
            held.append(Message(narrow if form is ANSI else [text(*value) for value in values]))
        folders.append(Folder(f"Dossier {number}", held))
    return Made("pst", "a.pst", tuple(planter.planted), data_file(folders, form, cipher=cipher))


def data_file_is_read(made: Made) -> None:
    """As many messages as were put in, each with its own text."""
    found = reading(made.content, made.name, made.extractor)
    assert found.problems == []
    assert len(found.members) == len(made.planted)
    texts = [read(extractor_named("msg"), content, "m.msg").text for _, content in found.members]
    for each in made.planted:
        assert sum(each.text in text for text in texts) == 1


MAIL = {
    "mailboxes": (st.tuples(mailboxes(), st.sampled_from(["\n", "\r\n", "\r"])), mailbox_is_parted),
    "mailboxes: joined": (st.tuples(mailboxes(), mailboxes(400)), mailboxes_are_joined),
    "mailboxes: cut": (st.tuples(mailboxes(), st.floats(0, 1)), cut_mailbox_keeps_what_came_before),
    "MSG": (messages(), item_is_read),
    "TNEF": (winmails(), item_is_read),
    "MSG: cut": (st.tuples(messages(), st.floats(0, 1)), loss_is_told),
    "TNEF: cut": (st.tuples(winmails(), st.floats(0, 1)), loss_is_told),
    "PST: cut": (st.tuples(data_files(), st.floats(0, 1)), loss_is_told),
    "PST": (data_files(), data_file_is_read),
}
