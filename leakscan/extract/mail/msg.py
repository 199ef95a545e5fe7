"""Messages that Outlook saved: mails, contacts, appointments, tasks and notes, with everything that is attached."""

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail import outlook
from leakscan.extract.mail.attached import Attachments
from leakscan.extract.mail.msg_storage import NAMES, MessageStorage
from leakscan.extract.office.carved import carve
from leakscan.extract.office.storage import REFUSED, open_storage
from leakscan.language import mark
from leakscan.model import Item, Problem
from leakscan.privacy import PRIVATE


def extract(item: Item, budget: Budget) -> Extracted:
    """Headers, properties and bodies, then the attachments in their order."""
    with item.open() as stream:
        try:
            storage = MessageStorage(open_storage(stream), budget)
        except REFUSED:
            yield from strings.extract(item, budget)
            yield Problem(item.locator, "corrupt", mark("The container of the document is damaged"))
            return
        message = storage.message()
        recipients = tuple(storage.recipients(message))
        opened = outlook.OutlookItem(message, recipients)
        if outlook.is_private(opened, budget.privacy):
            yield Problem(item.locator, "excluded", PRIVATE)
            return
        yield from outlook.read(item.locator, opened, budget)
        attachments = Attachments(item.locator, "msg")
        for path, properties in storage.attachments(message):
            inner = storage.inner(path)
            if inner is None:
                yield from attachments.take(properties, storage.content(path))
                continue
            root, is_message = inner
            # The names of properties stand once, in the outermost message: each one that is taken out gets them.
            shared = (NAMES,) if is_message else ()
            content = carve(storage.storage, root, shared=shared)
            yield from attachments.take(properties, content, ending=".msg" if is_message else "")
        yield from attachments.texts().break_here()
        if not storage.is_whole:
            yield Problem(item.locator.at(part="properties"), "corrupt", mark("A part of the message is damaged"))


MSG = Extractor(
    "msg",
    ("application/vnd.ms-outlook",),
    extract,
    reads=mark(
        "headers, recipients, bodies as text, page and RTF, fields of contacts, appointments, tasks and notes, "
        "categories and people's own fields, attachments, attached messages and objects"
    ),
    leaves=mark("marks of programs; files that an attachment only points at; what is encrypted, which is listed"),
    library="olefile",
)
