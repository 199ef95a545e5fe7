"""Outlook data files: every message, contact, appointment, task and note becomes an item of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as StructError

from leakscan.extract import strings
from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.mail import pst_mailbox, pst_recovery
from leakscan.extract.mail.mapi import Name
from leakscan.extract.mail.pst_blocks import Node, Store
from leakscan.extract.mail.pst_lost import lost
from leakscan.extract.mail.pst_mailbox import FOLDER, HIDDEN, MESSAGE, SEARCH, Folder
from leakscan.extract.mail.pst_message import message
from leakscan.extract.mail.pst_pages import Damaged
from leakscan.extract.writing import Writer
from leakscan.language import mark
from leakscan.model import Expected, Item, Problem, Segment
from leakscan.privacy import PRIVATE

CUT = mark("The mailbox is damaged or ends too early; what could be recovered of it was read")
LOST = mark("The message is damaged and could not be read")
DAMAGED = mark("A part of the message is damaged")
FOLDER_LOST = mark("The folder is damaged; its name is lost")
EMPTY = mark("Nothing of the mailbox could be read")


def extract(item: Item, budget: Budget) -> Extracted:
    """The folders, then each message; what no folder and no index knows comes last."""
    with item.open() as stream:
        try:
            store = pst_recovery.found_store(stream, budget)
        except Damaged:
            yield from strings.extract(item, budget)
            yield Problem(item.locator, "corrupt", EMPTY)
            return
        yield from _Reader(item, store).all()


@dataclass(slots=True)
class _Reader:
    item: Item
    store: Store
    folders: dict[int, Folder] = field(default_factory=dict)
    names: dict[int, Name] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def all(self) -> Extracted:
        """All that the mailbox holds, and what is missing of it."""
        store = self.store
        is_whole = self._is_whole()
        if not store.carved.blocks:
            pst_recovery.carve(store, with_blocks=not is_whole)
        if not is_whole:
            store.used = set()
        self.names = pst_mailbox.names(store)
        self._find_folders(is_whole=is_whole)
        yield from self._listed()
        yield from self._promised()
        for node in self._nodes(is_whole=is_whole):
            yield from self._message(node)
        if is_whole:
            yield from self._recovered()
            return
        self._leave_private()
        yield from lost(self.item.locator, store)
        yield Problem(self.item.locator.at(part="index"), "corrupt", CUT)

    def _leave_private(self) -> None:
        """What the tables of private folders repeat of their messages is not for those who look through the rest."""
        is_private = self.store.budget.privacy.is_private_path
        own = [number for number in self.folders if is_private(pst_mailbox.path(self.folders, number))]
        searches = [number for number, each in self.folders.items() if each.is_search]
        for number in [*own, *searches] if own else ():
            pst_mailbox.pass_over_tables(self.store, number)

    def _is_whole(self) -> bool:
        store = self.store
        for _ in store.blocks.leaves():
            store.budget.check_time()
        count = sum(1 for _ in store.all_nodes())
        return bool(count) and store.nodes.is_whole and store.blocks.is_whole and store.size >= store.header.size

    def _nodes(self, *, is_whole: bool) -> Iterator[Node]:
        """All nodes that count as stored: those of the tree, and in a damaged file those of pages that it lost."""
        known: set[int] = set()
        for node in self.store.all_nodes():
            if not is_whole:
                known.add(node.number)
            yield node
        if not is_whole:
            yield from (node for number, node in sorted(self.store.carved.nodes.items()) if number not in known)

    def _find_folders(self, *, is_whole: bool) -> None:
        for node in self._nodes(is_whole=is_whole):
            if node.kind in (FOLDER, SEARCH):
                self.folders[node.number] = pst_mailbox.folder(self.store, node)

    def _listed(self) -> Iterator[Segment | Problem]:
        """The names of all folders; those that only keep a search are told apart."""
        writer = Writer(self.item.locator)
        for text in pst_mailbox.title(self.store):
            writer.add(f"{text}\n", part="mailbox")
        for number, each in self.folders.items():
            path = pst_mailbox.path(self.folders, number)
            place = {"search" if each.is_search else "folder": path}
            for text in (each.name, each.comment):
                if text:
                    writer.add(f"{text}\n", **place)
            if not each.is_read:
                yield Problem(self.item.locator.at(folder=path), "corrupt", FOLDER_LOST)
        yield from writer.break_here()

    def _promised(self) -> Iterator[Expected]:
        """What the tables of the folders list; a saved search only repeats it."""
        for number, each in self.folders.items():
            if each.messages or each.hidden:
                place = self.item.locator.at(folder=pst_mailbox.path(self.folders, number))
                yield Expected(place, each.messages + each.hidden)

    def _message(self, node: Node) -> Extracted:
        if node.kind not in (MESSAGE, HIDDEN):
            return
        known = "msg" if node.kind == MESSAGE else "hidden"
        yield from self._read(node, known if node.above in self.folders else "orphan")

    def _read(self, node: Node, kind: str) -> Extracted:
        self.store.budget.check_time()
        self.store.is_intact = True
        self.counts[kind] += 1
        locator = self.item.locator.enter("pst", f"{kind}-{self.counts[kind]:06d}")
        folder = pst_mailbox.path(self.folders, node.above)
        if kind not in ("msg", "hidden"):
            # No table lists it: it must not stand for one that is missing.
            yield Expected(self.item.locator, 1)
        # Of a damaged file it is rewritten all the same: what is known to be its own is not read among what is lost.
        if self.store.used is None and self.store.budget.privacy.is_private_path(folder):
            yield Problem(locator, "excluded", PRIVATE)
            return
        try:
            found = message(self.store, node, self.names, folder)
        except (Damaged, StructError):
            yield Problem(locator, "corrupt", LOST)
            return
        yield Item(locator, found.open, found.size)
        # Attachments are fetched while the message is read: only now it is known whether all of it was there.
        if not (found.is_whole and self.store.is_intact):
            yield Problem(locator, "corrupt", DAMAGED)

    def _recovered(self) -> Extracted:
        """Messages of pages that the file gave up: what was deleted, as far as nothing stands there since."""
        seen: set[int] = set()
        for node in sorted(self.store.carved.states, key=lambda each: each.number):
            live = self.store.listed(node.number)
            if node.data in seen or (live and live.data == node.data):
                continue
            seen.add(node.data)
            self.store.is_intact = True
            try:
                message(self.store, node, self.names, "")
            except (Damaged, StructError):
                # Its room was given to something else: nobody would call it a message of this mailbox.
                continue
            if self.store.is_intact:
                yield from self._read(node, "recovered")


PST = Extractor(
    "pst",
    ("application/vnd.ms-outlook-pst",),
    extract,
    reads=mark(
        "names of folders, every message, contact, appointment, task and note with all that is attached, hidden items, "
        "what no folder knows any more, deleted messages that are still there; of a damaged file what can be recovered"
    ),
    is_mailbox=True,
    leaves=mark("tables that repeat the messages; saved searches, whose messages stand elsewhere; marks of programs"),
)
