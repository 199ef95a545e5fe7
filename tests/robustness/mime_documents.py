"""Messages by grammar: parts within parts in every encoding, with files attached to them."""

import base64
import quopri
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.extract.reading import read
from tests.robustness.planted import Planted, Planter, extractor_named, places, reading

_AROUND = st.text("abc éè=_.-\n", max_size=20)
_ENCODINGS = st.sampled_from(["7bit", "8bit", "base64", "quoted-printable"])

_NAMES = st.sampled_from([
    'Content-Disposition: attachment; filename="{}"', "Content-Disposition: attachment;\n filename*=utf-8''{}",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mail:
    """A message; `attached` are the texts in files, by their name."""

    text: str
    planted: tuple[Planted, ...]
    attached: tuple[tuple[str, str], ...]


@st.composite
def mails(draw: st.DrawFn) -> Mail:
    """A tree of parts; files have a name and a text of their own."""
    planter, attached = Planter(), []
    lines = ["From: A <a@cabinet.test>", "To: b@cabinet.test", "MIME-Version: 1.0"]
    lines += _part(draw, planter, attached, "1", depth=0)
    return Mail("\n".join(lines) + "\n", tuple(planter.planted), tuple(attached))


def _part(draw: st.DrawFn, planter: Planter, attached: list, number: str, depth: int) -> list[str]:
    """The lines of a part, headers first; `number` is what mail programs call it."""
    if depth < 3 and draw(st.booleans()):
        boundary = draw(st.sampled_from(["limite", "=_a'b", "----=_Part"])) + number
        kind = draw(st.sampled_from(["mixed", "alternative", "related"]))
        lines = [f"Content-Type: multipart/{kind};", f' boundary="{boundary}"', "", "avant"]
        for index in range(1, draw(st.integers(1, 3)) + 1):
            lines += [f"--{boundary}", *_part(draw, planter, attached, f"{number}.{index}", depth + 1)]
        return [*lines, f"--{boundary}--", "apres"]
    encoding, around = draw(_ENCODINGS), draw(_AROUND)
    if is_file := depth > 0 and draw(st.booleans()):
        text = planter.plant()
        planter.planted.pop()
        name = f"f{len(attached)}.txt"
        attached.append((name, text))
    else:
        text = planter.plant(part=number)
    head = ["Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"]
    if is_file:
        head.append(draw(_NAMES).format(name))
    return [*head, "", _encoded(f"{around}\n{text}\nfin", encoding)]


def _encoded(text: str, encoding: str) -> str:
    if encoding == "base64":
        return base64.encodebytes(text.encode()).decode().rstrip("\n")
    if encoding == "quoted-printable":
        return quopri.encodestring(text.encode()).decode()
    return text


def mail_is_read(given: tuple[Mail, str]) -> None:
    """Each text at its part, each file as a member, however lines end."""
    mail, end = given
    found = reading(mail.text.replace("\n", end).encode(), "a.eml", "eml")
    assert found.problems == []
    for each in mail.planted:
        told = places(found, each.text)
        assert each.place in told, f"{each} is told at {told}"
    assert [name.rpartition("/")[2] for name, _ in found.members] == [name for name, _ in mail.attached]
    for (_, text), (_, content) in zip(mail.attached, found.members, strict=True):
        assert text.encode() in content


def cut_mail_keeps_what_came_before(given: tuple[Mail, float]) -> None:
    """What stands before the cut is read, at the part where it was; nothing is made up."""
    mail, share = given
    kept = mail.text[: 80 + int((len(mail.text) - 80) * share)]
    found = read(extractor_named("eml"), kept.encode(), "a.eml")
    for each in mail.planted:
        if f"{each.text}\n" in kept:
            assert each.place in places(found, each.text), each


def mails_in_a_mailbox(given: tuple[list[Mail], str]) -> None:
    """A mailbox of messages gives them back, byte for byte."""
    mails, end = given
    texts = [replace(each, text=each.text.replace("\nFrom ", "\n>From ")).text.replace("\n", end) for each in mails]
    separator = f"From a@cabinet.test Mon Jan  1 00:00:00 2024{end}"
    data = "".join(separator + text + end for text in texts).encode()
    found = [content for _, content in reading(data, "a.mbox", "mbox").members]
    assert [each.rstrip() for each in found] == [text.rstrip().encode() for text in texts]


MIME = {
    "MIME": (st.tuples(mails(), st.sampled_from(["\n", "\r\n", "\r"])), mail_is_read),
    "MIME: cut": (st.tuples(mails(), st.floats(0, 1)), cut_mail_keeps_what_came_before),
    "MIME: mailboxes": (
        st.tuples(st.lists(mails(), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"])), mails_in_a_mailbox,
    ),
}  # fmt: skip
