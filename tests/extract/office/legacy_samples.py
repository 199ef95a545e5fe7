"""Samples of the documents of old Office programs."""

from functools import partial

from tests.extract.office.test_ppt import presentation
from tests.extract.office.word_files import document
from tests.extract.samples import MARKER, Sample, stored


def _short() -> bytes:
    """A document that says it is longer than it is."""
    text = f"{MARKER}\r"
    return document((text,)).replace(len(text).to_bytes(4, "little"), (9999).to_bytes(4, "little"), 1)


SAMPLES = (
    Sample("doc", "lettre.doc", partial(stored, "lettre.doc"), ("#part=header&paragraph=1", "#paragraph=6")),
    Sample("doc", "word95.doc", partial(document, (f"{MARKER}\r",), kind=0xA5DC), ("#paragraph=1",)),
    Sample("doc", "abime.doc", _short, ("#paragraph=1",), "partial", "broken"),
    Sample("ppt", "reunion.ppt", partial(stored, "reunion.ppt"), ("#slide=2", "#slide=2&part=notes")),
    Sample(
        "ppt",
        "abime.ppt",
        partial(presentation, tail=b"\x0f\0\xee\x03\0\0\x10\0"),
        ("#slide=1", "#part=earlier version"),
        "partial",
        "broken",
    ),
    Sample("ppt", "verrouille.ppt", partial(presentation, token=0xF3D1C4DF), (), "encrypted", "encrypted"),
    Sample("doc", "verrouille.doc", partial(document, ("x\r",), flags=0x0100), (), "encrypted", "encrypted"),
)
