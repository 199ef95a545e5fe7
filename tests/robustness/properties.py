"""What must hold for whatever our own readers are given: a few draws in each test run, many in `benchmarks/robustness`.

A property is a strategy and a check that raises when something does not hold. Nothing here comes from a real file.
"""

import io
from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from leakscan.checks import CHECKS
from leakscan.detect.fold import views
from leakscan.detect.normal import OPERATIONS
from leakscan.extract.budget import Budget, Limits
from leakscan.extract.charset import decode
from leakscan.extract.health.hl7_syntax import delimiters_of, segments
from leakscan.extract.mail.mail_headers import Headers, read_headers, words
from leakscan.extract.mail.mbox import messages
from leakscan.extract.mail.mime import parts
from leakscan.extract.mail.transfer import decoded, undeclared
from leakscan.extract.text.delimited import sniff
from leakscan.fingerprint import mask, mask_name, normal_form, person_form
from leakscan.locator import Locator, Step, parse
from tests.robustness.drawn import ANY, LETTERS, Property
from tests.robustness.health_documents import DOCUMENTS, records_without_ends
from tests.robustness.mail_documents import MAIL
from tests.robustness.mime_documents import MIME
from tests.robustness.office_documents import OFFICE
from tests.robustness.planted import ENCODINGS, planted_is_found, variants
from tests.robustness.table_documents import TABLES
from tests.robustness.text_documents import TEXTS
from tests.robustness.written_files import WRITTEN

# -- locators, masks, forms -----------------------------------------------------------------------

_STEPS = st.builds(Step, st.sampled_from(["zip", "eml", "mbox", "tar.gz"]), ANY, st.integers(1, 30))
_LOCATORS = st.builds(
    Locator, ANY, ANY, st.lists(_STEPS, max_size=3).map(tuple), st.lists(st.tuples(ANY, ANY), max_size=3).map(tuple)
)


def locator_comes_back(locator: Locator) -> None:
    text = locator.canonical()
    text.encode("utf-8")
    assert parse(text) == locator
    assert not any(ord(character) < 32 or 0x7F <= ord(character) <= 0x9F for character in text)


def text_is_a_locator_or_refused(text: str) -> None:
    try:
        locator = parse(text)
    except ValueError:
        return
    assert parse(locator.canonical()) == locator


def views_are_as_long_as_the_text(text: str) -> None:
    seen = views(text)
    assert (len(seen.exact), len(seen.folded)) == (len(text), len(text))


def forms_are_texts(text: str) -> None:
    for operation in OPERATIONS.values():
        operation(text)
    person_form(text, text, text)
    # What was fingerprinted once is found again by its own form.
    assert normal_form(normal_form(text, "nir"), "nir") == normal_form(text, "nir")


def masks_show_no_letter(text: str) -> None:
    assert len(mask(text)) == len(text)
    assert not any(character.isalnum() for character in mask(text))
    assert mask(text, "credential") == "•" * 8


def names_are_masked(given: tuple[str, list[tuple[int, int]]]) -> None:
    """Of a long match three characters stay, of a short one none; what was not matched stays as it is."""
    name, drawn = given
    spans = [(start % (len(name) + 1), min(len(name), start % (len(name) + 1) + length)) for start, length in drawn]
    hidden = {place for start, end in spans for place in range(start, end)}
    shown = mask_name(name, spans)
    kept = sum(place not in hidden for place in range(len(name)))
    assert len(shown) <= kept + 6 * len(spans)


def checks_answer(text: str) -> None:
    for check in CHECKS.values():
        passes = check.function(text)
        assert passes in (True, False)
        if passes:
            check.has_expired(text, date(2026, 1, 1))
        if passes and check.tells:
            check.tells(text, text)


# -- texts of practices ---------------------------------------------------------------------------


def bytes_become_text(data: bytes) -> None:
    decode(data).encode("utf-8", "surrogatepass")


def tables_have_columns(text: str) -> None:
    dialect = sniff(text)
    assert dialect is None or (len(dialect.delimiter) == 1 and dialect.heading_line >= 0)


_LINES = st.sampled_from([
    "MSH|^~\\&|A|B|C|D|20240101||ORU^R01|1|P|2.5", "MSH#*%$!#A", "MSH||||||", "PID|1||269054958815780", "OBX|1|ED|a",
    "NTE|1||suite", "\x0b", "\x1c", "FHS|^~\\&|", "Bonjour", "",
])  # fmt: skip
_LINE_ENDS = st.sampled_from(["\r", "\n", "\r\n", "\n\n"])


def hl7_segments_keep_their_text(given: tuple[list[str], str]) -> None:
    lines, end = given
    text = end.join(lines)
    signs = delimiters_of(text)
    found = list(segments([text[:7], text[7:]]))
    for each in found:
        signs.plain(each)
    kept = "".join(filter(str.isalnum, "".join(found)))
    assert kept == "".join(filter(str.isalnum, text))


_BODY = st.lists(
    st.sampled_from([
        "", "bonjour", ">From moi", "From mon medecin, rien", "Subject: x", "--limite", "--limite--", " suite",
        "SGVsbG8=", "=C3=A9", "Content-Length: 99999999999999999999", "Content-Length: -1", "Content-Length: 12",
        "Content-Type: multipart/mixed; boundary=limite", "From a@b.test Mon Jan  1 00:00:00 2024", "From ",
    ]),
    max_size=14,
)  # fmt: skip


def mailbox_is_cut_without_loss(given: tuple[list[str], str]) -> None:
    """The messages follow one another; what stands between them are lines that begin with From."""
    lines, end = given
    data = end.join(lines).encode()
    position = 0
    for start, stop in messages(io.BytesIO(data), Budget(Limits())):
        assert position <= start <= stop <= len(data)
        between = data[position:start].strip()
        assert not between or between.lstrip(b">").startswith(b"From")
        position = stop
    assert not data[position:].strip() or b"From " in data[position:]


_PLAIN_MESSAGES = st.lists(
    st.lists(st.sampled_from(["bonjour", "", "1 comprime", ">From moi"]), max_size=5), max_size=6
)


def mailbox_gives_back_its_messages(bodies: list[list[str]]) -> None:
    heads = [f"From: A <a{number}@cabinet.test>\nSubject: {number}\n\n" for number in range(len(bodies))]
    written = [head + "".join(f"{line}\n" for line in body) for head, body in zip(heads, bodies, strict=True)]
    data = "".join(f"From a@cabinet.test Mon Jan  1 00:00:00 2024\n{each}\n" for each in written).encode()
    found = [data[start:stop].decode() for start, stop in messages(io.BytesIO(data), Budget(Limits()))]
    assert [each.rstrip("\n") for each in found] == [each.rstrip("\n") for each in written]


def message_is_cut_in_order(given: tuple[list[str], str]) -> None:
    lines, end = given
    data = end.join(["Content-Type: multipart/mixed; boundary=limite", "", *lines]).encode()
    headers, body = read_headers(data, 0, len(data))
    assert 0 <= body <= len(data)
    position = body
    for part in parts(data, body, headers):
        assert position <= part.start <= part.end <= len(data)
        position = part.end
        decoded(data[part.start : part.end], part.headers.encoding)


def headers_are_read(text: str) -> None:
    words(text)
    for header in ("content-type", "content-disposition"):
        headers = Headers(((header, text),))
        assert isinstance(headers.file_name + headers.media_type + headers.encoding, str)
        headers.parameter(header, "boundary")


def encoded_texts_become_bytes(data: bytes) -> None:
    for encoding in ("base64", "quoted-printable", "x-uuencode", "8bit"):
        decoded(data, encoding)
    undeclared(data)


_PIECES_OF_HEADERS = st.sampled_from([
    "=?utf-8?B?", "w6k=", "?=", "name*0*=", "utf-8''", "%C3", ";", '"', "a/b", "boundary=", "filename*=", "=?x?Q?", "=",
])  # fmt: skip
_BYTES_OF_TEXT = st.one_of(st.binary(max_size=200), ANY.map(lambda text: text.encode("utf-16", "replace")))
_CHARACTERS_OF_TOKENS = st.text("0123456789ABabeyJ._-=+/", max_size=60)
_SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=3)
_ENCODED = st.one_of(st.binary(max_size=120), st.text("ABab01+/=\r\n \t_-", max_size=300).map(str.encode))

PROPERTIES: Mapping[str, Property] = {
    "a locator": Property(_LOCATORS, locator_comes_back),
    "the text of a locator": Property(ANY, text_is_a_locator_or_refused),
    "the views of a text": Property(ANY, views_are_as_long_as_the_text),
    "normal forms": Property(ANY, forms_are_texts),
    "masks": Property(ANY, masks_show_no_letter),
    "masks of names": Property(st.tuples(LETTERS, _SPANS), names_are_masked),
    "checks": Property(st.one_of(ANY, _CHARACTERS_OF_TOKENS), checks_answer),
    **WRITTEN,
    "character sets": Property(_BYTES_OF_TEXT, bytes_become_text),
    "tables in text": Property(st.lists(LETTERS, max_size=8).map("\n".join), tables_have_columns),
    "HL7 segments": Property(st.tuples(st.lists(_LINES, max_size=10), _LINE_ENDS), hl7_segments_keep_their_text),
    "a mailbox of anything": Property(st.tuples(_BODY, _LINE_ENDS), mailbox_is_cut_without_loss),
    "a mailbox of messages": Property(_PLAIN_MESSAGES, mailbox_gives_back_its_messages),
    "parts of a message": Property(st.tuples(_BODY, _LINE_ENDS), message_is_cut_in_order),
    "headers of mail": Property(
        st.one_of(ANY, st.lists(_PIECES_OF_HEADERS, max_size=9).map("".join)), headers_are_read
    ),
    "transfer encodings": Property(_ENCODED, encoded_texts_become_bytes),
    **{
        f"{kind}: {about}": Property(*each, draws=20)
        for kind, documents in DOCUMENTS.items()
        for about, each in variants(documents).items()
    },
    "invoices without line ends": Property(
        st.tuples(records_without_ends(), st.sampled_from(ENCODINGS)), planted_is_found, draws=20
    ),
    **{name: Property(*each, draws=20) for name, each in {**OFFICE, **TABLES, **MAIL, **MIME, **TEXTS}.items()},
}
