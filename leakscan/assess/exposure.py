"""Exposure: who can read a file, and whether it lies where files wait to be sent, shared or forgotten."""

import re
from collections.abc import Iterator

from leakscan.checks.placeholders import folded
from leakscan.language import mark
from leakscan.locator import Locator
from leakscan.model import Access, Reason

OPEN = mark("Everyone can read the file")
PASSED_ON = mark("It lies in a folder for what is shared, sent or published")
LEFT_BEHIND = mark("It lies in a folder for exports, downloads or temporary files")

_PASSED_ON = re.compile(
    r"(?:dossiers? )?(?:public|publics|publique|partage|partages|shared?|commun|communs|echanges?|transferts?"
    r"|www|htdocs|ftp|public_html|wwwroot|elements envoyes|messages envoyes|envoyes"
    r"|sent(?: items| messages)?|outbox|a envoyer|wetransfer|dropbox|onedrive(?: .*)?|google ?drive|drive)"
)
_LEFT_BEHIND = re.compile(
    r"(?:exports?|extractions?|telechargements?|downloads?|bureau|desktop|te?mp|temporaire|migrations?|reprise"
    r"|cle usb|usb|corbeille|\$recycle\.bin|\.trash.*)(?:[ _-].*)?"
)


def exposures(locator: Locator, access: Access) -> Iterator[Reason]:
    """Each way in which a file is more exposed than in a folder of its owner's."""
    if access.readers == "everyone":
        yield Reason(OPEN)
    folders = [re.sub(r"[_-]+", " ", folded(name)).strip() for name in locator.path.split("/")[:-1]]
    if any(map(_PASSED_ON.fullmatch, folders)):
        yield Reason(PASSED_ON)
    elif any(map(_LEFT_BEHIND.fullmatch, folders)):
        yield Reason(LEFT_BEHIND)
