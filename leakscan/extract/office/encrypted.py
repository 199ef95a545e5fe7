"""Encrypted Office documents: those that are protected against writing only open with a password that is no secret."""

from dataclasses import replace
from functools import partial
from io import BytesIO

from leakscan.extract import extractor_for
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.office import default_password
from leakscan.extract.recognise import recognise
from leakscan.language import mark
from leakscan.model import Item, Problem

_MEDIA_TYPE = "application/x-ole-encrypted-office"


def extract(item: Item, budget: Budget) -> Extracted:
    """What is in the document when it opens; that it is locked otherwise."""
    with item.open() as stream:
        data = default_password.opened(stream.read())
    media_type = recognise(BytesIO(data), item.name) if data else _MEDIA_TYPE
    if data is None or media_type == _MEDIA_TYPE:
        yield Problem(item.locator, "encrypted", mark("Opens only with its password or key"))
        return
    budget.spend(len(data), so_far=len(data))
    unlocked = replace(item, open=partial(BytesIO, data), size=len(data))
    yield from extractor_for(media_type).extract(unlocked, budget)


ENCRYPTED_OFFICE = Extractor(
    "encrypted_office",
    (_MEDIA_TYPE,),
    extract,
    reads=mark("documents that are protected against writing only"),
    leaves=mark("everything inside otherwise"),
    library="msoffcrypto-tool",
)
