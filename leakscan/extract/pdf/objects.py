"""What a PDF holds beside its page text: form fields, notes, links, outline, properties, form data, attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pikepdf

from leakscan.extract.budget import Budget

# What walking a damaged document may raise: pikepdf answers wrong kinds of objects with several errors.
BROKEN = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError, OverflowError)
_MOST_NODES = 200_000
_SIGNATURE = ("/Name", "/Reason", "/Location", "/ContactInfo")
_NOTE = ("/T", "/Subj", "/Contents", "/RC", "/NM")
_VALUES = ("/V", "/DV", "/RV", "/Opt")
_DATES = ("/CreationDate", "/ModDate")
_ACTION = ("/URI", "/JS", "/F")
# Strings that programs write for programs: sums, dates, fonts, what an appearance is set in.
_SILENT = frozenset((
    "/ID", "/IDS", "/Registry", "/Ordering", "/CharSet", "/DA", "/DS", "/LastModified", "/CreationDate", "/ModDate",
    "/M", "/O", "/U", "/OE", "/UE", "/Perms", "/CheckSum", "/Digest", "/ByteRange", "/Cert", "/Panose", "/Style",
    "/Lookup", "/ColorSpace", "/CS", "/XFA", "/Limits", "/Encoding", "/W", "/D", "/Dest",
))  # fmt: skip
_DEEPEST = 12
_BYTES = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_RICH = ("RC", "RV")
_BLOCK = re.compile(r"</(?:p|div|li|tr|td|h\d)>|<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, what kind of thing it is, its label, and the page it stands on (0: none)."""

    part: str
    text: str = field(repr=False)
    label: str = field(default="", repr=False)
    page: int = 0


class Walk:
    """Goes through the objects of a document, each of them once: references may run in circles."""

    def __init__(self, document: pikepdf.Pdf, budget: Budget):
        self._document = document
        self._budget = budget
        self._seen: set[tuple[int, int]] = set()
        self._nodes = 0
        self._told: set[int] = set()
        self.attachments: list[tuple[str, Any]] = []
        self.metadata: list[Any] = []

    def sections(self) -> Iterator[Iterator[Entry]]:
        """All texts, annotations page by page first; damage in one section leaves the others."""
        root = self._document.Root
        yield self._noted(self._pages())
        yield self._noted(self._fields(root))
        yield self._noted(self._outline(root))
        yield self._noted(self._properties())
        yield self._noted(self._names(root))
        yield self._noted(self._action(root.get("/OpenAction"), 0))
        yield self._noted(self._triggered(root, 0))
        yield self._rest()

    def _noted(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self._told.add(hash(entry.text))
            yield entry

    def _is_new(self, node: Any) -> bool:
        """Whether a node has not been met; counts it."""
        self._nodes += 1
        if self._nodes % 256 == 0:
            self._budget.check_time()
        identity = node.objgen
        if self._nodes > _MOST_NODES or identity in self._seen:
            return False
        if identity != (0, 0):
            self._seen.add(identity)
        return True

    def _pages(self) -> Iterator[Entry]:
        for number, page in enumerate(self._document.pages, 1):
            self._budget.check_time()
            yield from self._triggered(page.obj, number)
            for annotation in _array(page.obj.get("/Annots")):
                if isinstance(annotation, pikepdf.Dictionary) and self._is_new(annotation):
                    yield from self._annotation(annotation, number)

    def _annotation(self, annotation: Any, page: int) -> Iterator[Entry]:
        if annotation.get("/Subtype") == "/Widget":
            yield from _field(annotation, page, self._budget)
        else:
            for key in _NOTE:
                yield from _entry("annotation", annotation.get(key), key[1:], page)
        yield from self._action(annotation.get("/A"), page)
        yield from self._triggered(annotation, page)
        if "/FS" in annotation:
            self._attach(annotation["/FS"])

    def _action(self, action: Any, page: int) -> Iterator[Entry]:
        while isinstance(action, pikepdf.Dictionary) and self._is_new(action):
            for key in _ACTION:
                target = action.get(key)
                if isinstance(target, pikepdf.Dictionary) and key == "/F":
                    target = target.get("/UF", target.get("/F"))
                yield from _entry("link" if key != "/JS" else "script", target, key[1:], page)
            following = action.get("/Next")
            action = following[0] if isinstance(following, pikepdf.Array) and len(following) else following

    def _triggered(self, owner: Any, page: int) -> Iterator[Entry]:
        """What a document, a page or a field does by itself when something happens to it."""
        triggers = owner.get("/AA")
        if isinstance(triggers, pikepdf.Dictionary):
            for key in triggers.keys():  # noqa: SIM118 - pikepdf iterates over values otherwise
                yield from self._action(triggers[key], page)

    def _rest(self) -> Iterator[Entry]:
        """The texts of objects that nothing above leads to: descriptions of pictures, forgotten notes and fields."""
        for each in self._document.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/Metadata":
                self.metadata.append(each)
            elif isinstance(each, (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)):
                self._is_new(each)
                yield from self._strings(each, _DEEPEST)

    def _strings(self, holder: Any, depth: int) -> Iterator[Entry]:
        """The strings of an object and of what is written within it that were not told before."""
        is_array = isinstance(holder, pikepdf.Array)
        if not is_array and "/EF" in holder:
            self._attach(holder)
        if not is_array and "/FT" in holder:
            yield from self._untold(_field(holder, 0, self._budget))
        # The contents of a signature are bytes, those of a note are a string.
        is_signature = not is_array and "/ByteRange" in holder
        for key, value in (("", each) for each in holder.as_list()) if is_array else holder.items():
            if isinstance(value, pikepdf.String):
                if key in _SILENT or (is_signature and key == "/Contents"):
                    continue
                yield from self._untold(_entry("object", value, key[1:], 0))
            elif isinstance(value, (pikepdf.Dictionary, pikepdf.Array)) and value.objgen == (0, 0) and depth:
                self._nodes += 1
                if self._nodes <= _MOST_NODES:
                    yield from self._strings(value, depth - 1)

    def _untold(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if hash(entry.text) not in self._told and not _BYTES.search(entry.text):
                self._told.add(hash(entry.text))
                yield entry

    def _fields(self, root: Any) -> Iterator[Entry]:
        form = root.get("/AcroForm")
        if not isinstance(form, pikepdf.Dictionary):
            return
        waiting = list(_array(form.get("/Fields")))
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, pikepdf.Dictionary) and self._is_new(node):
                # Widgets that pages show were met there; a field without one stands only here.
                yield from _field(node, 0, self._budget)
                waiting.extend(_array(node.get("/Kids")))

    def _outline(self, root: Any) -> Iterator[Entry]:
        outlines = root.get("/Outlines")
        waiting = [outlines.get("/First")] if isinstance(outlines, pikepdf.Dictionary) else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Dictionary) and self._is_new(node):
                yield from _entry("outline", node.get("/Title"), "", 0)
                yield from self._action(node.get("/A"), 0)
                waiting.extend((node.get("/Next"), node.get("/First")))

    def _properties(self) -> Iterator[Entry]:
        information = self._document.trailer.get("/Info")
        if isinstance(information, pikepdf.Dictionary):
            for key, value in information.items():
                if key not in _DATES:
                    yield from _entry("properties", value, key[1:], 0)

    def _names(self, root: Any) -> Iterator[Entry]:
        for specification in _array(root.get("/AF")):
            self._attach(specification)
        base = root.get("/URI")
        yield from _entry("link", base.get("/Base") if isinstance(base, pikepdf.Dictionary) else None, "", 0)
        for _, label in self._tree(root.get("/PageLabels"), "/Nums"):
            yield from _entry("label", label.get("/P") if isinstance(label, pikepdf.Dictionary) else None, "", 0)
        earlier = root.get("/Dests")
        for name in earlier.keys() if isinstance(earlier, pikepdf.Dictionary) else ():
            yield Entry("link", name[1:])
        names = root.get("/Names")
        if not isinstance(names, pikepdf.Dictionary):
            return
        for name, value in self._tree(names.get("/EmbeddedFiles")):
            self._attach(value, name)
        for _, value in self._tree(names.get("/JavaScript")):
            yield from self._action(value, 0)
        for name, _ in self._tree(names.get("/Dests")):
            yield Entry("link", name)

    def _tree(self, top: Any, leaves: str = "/Names") -> Iterator[tuple[str, Any]]:
        waiting = [top]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, pikepdf.Dictionary) or not self._is_new(node):
                continue
            pairs = _array(node.get(leaves))
            yield from ((str(name), value) for name, value in zip(pairs[::2], pairs[1::2], strict=False))
            waiting.extend(_array(node.get("/Kids")))

    def _attach(self, specification: Any, name: str = "") -> None:
        if not isinstance(specification, pikepdf.Dictionary):
            return
        files = specification.get("/EF")
        if not isinstance(files, pikepdf.Dictionary):
            return
        for key in ("/UF", "/F", "/Unix", "/Mac", "/DOS"):
            content = files.get(key)
            if isinstance(content, pikepdf.Stream) and self._is_new(content):
                shown = specification.get("/UF", specification.get("/F", name))
                self.attachments.append((str(shown) or name, content))


def _field(node: Any, page: int, budget: Budget) -> Iterator[Entry]:
    """The value of a field, which it may have from those above it, under its names."""
    values: dict[str, Any] = {}
    names: list[str] = []
    above = node
    for _ in range(32):
        budget.check_time()
        if not isinstance(above, pikepdf.Dictionary):
            break
        names.extend(str(above[key]) for key in ("/TU", "/T") if key in above)
        for key in _VALUES:
            if key in above:
                values.setdefault(key, above[key])
        above = above.get("/Parent")
    label = " ".join(dict.fromkeys(reversed(names)))
    for key, value in values.items():
        if isinstance(value, pikepdf.Dictionary) and not isinstance(value, pikepdf.Stream):
            for key in _SIGNATURE:
                yield from _entry("form", value.get(key), f"{label} {key[1:]}".strip(), page)
        else:
            for single in _singles(value):
                yield from _entry("form", single, key[1:] if key == "/RV" else label, page)


def _singles(value: Any) -> Iterator[Any]:
    """A value, or each of several; a choice may be a pair of what is kept and what is shown."""
    for each in _array(value) if isinstance(value, pikepdf.Array) else [value]:
        yield from _array(each) if isinstance(each, pikepdf.Array) else [each]


def _entry(part: str, value: Any, label: str, page: int) -> Iterator[Entry]:
    if isinstance(value, pikepdf.Stream):
        content = bytes(value.read_bytes())
        text = content.decode("utf-16" if content[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace")
    elif isinstance(value, (pikepdf.String, str)):
        text = str(value)
    else:
        return
    if label in _RICH:
        text = unescape(_MARKUP.sub("", _BLOCK.sub("\n", text)))
    if text.strip():
        yield Entry(part, text, label, page)


def _array(value: Any) -> list[Any]:
    return list(value.as_list()) if isinstance(value, pikepdf.Array) else []


def form_data(document: pikepdf.Pdf) -> list[Any]:
    """The packets of a dynamic form, an XML document that may be cut anywhere."""
    form = document.Root.get("/AcroForm")
    packets = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
    if isinstance(packets, pikepdf.Stream):
        return [packets]
    return [packet for packet in _array(packets) if isinstance(packet, pikepdf.Stream)]
