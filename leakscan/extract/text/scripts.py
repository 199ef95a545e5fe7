"""Scripts that Windows encodes against curious eyes (.vbe, .jse): what stands around the encoded part is read."""

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.text import plain
from leakscan.language import mark
from leakscan.model import Item, Problem


def extract(item: Item, budget: Budget) -> Extracted:
    """The text as it stands, and the fact that a part of it was not decoded."""
    yield from plain.extract(item, budget)
    yield Problem(item.locator.at(part="script"), "partial", mark("An encoded script: its text was not decoded"))


ENCODED_SCRIPT = Extractor(
    "encoded_script",
    ("text/x-encoded-script",),
    extract,
    reads=mark("what stands in clear around the encoded part"),
    leaves=mark("the encoded part"),
)
