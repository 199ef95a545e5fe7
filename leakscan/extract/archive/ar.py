"""Ar archives, Debian packages among them: each member becomes an item of its own."""

from collections import Counter

from leakscan.extract.archive.forward import Forward
from leakscan.extract.budget import Budget
from leakscan.extract.charset import decode
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.extract.unpacked import Damage
from leakscan.language import mark
from leakscan.model import Item, Problem

_MARK, _HEAD, _HEAD_END = b"!<arch>\n", 60, b"`\n"
_NAME_BYTES = 1 << 20
_DAMAGED = mark("A header of the archive is damaged; what came before was read")
# Lists of symbols, which linkers look things up in.
_INDEXES = ("/", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED")


def extract(item: Item, budget: Budget) -> Extracted:
    """Each member in stored order. Names are labels, never paths to write to."""
    with item.open() as stream:
        forward, damage = Forward(stream, budget), Damage()
        forward.read(len(_MARK))
        long_names = b""
        seen: Counter[str] = Counter()
        while head := _header(forward, damage):
            name, size, modified = head
            start = forward.position
            if name == "//":
                long_names = forward.read(min(size, _NAME_BYTES))
            elif name.startswith("#1/"):
                name = decode(forward.read(_number(name[3:])).rstrip(b"\0"), "utf-8")
            elif name[1:].isdigit() and name.startswith("/"):
                name = decode(long_names[int(name[1:]) :].partition(b"/\n")[0].partition(b"\n")[0], "utf-8")
            content = forward.position
            forward.position = start + size
            forward.align(2)
            if name in _INDEXES or name == "//":
                continue
            name = name.removesuffix("/")
            seen[name] += 1
            inner = item.locator.enter("ar", name, seen[name])
            length = max(0, start + size - content)
            yield from forward.member(inner, content, length, modified * 1_000_000_000, max(0, item.size))
        if damage.detail:
            yield Problem(item.locator.at(part="archive") if seen else item.locator, "corrupt", damage.detail)


def _header(forward: Forward, damage: Damage) -> tuple[str, int, int] | None:
    head = forward.read(_HEAD)
    if not head.strip(b"\n\0"):
        return None
    if len(head) < _HEAD or head[58:60] != _HEAD_END or not head[48:58].strip().isdigit():
        damage.note(_DAMAGED)
        return None
    return head[:16].decode("latin-1").rstrip(), int(head[48:58]), _number(head[16:28].decode("latin-1"))


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and text.isascii() and len(text) < 13 else 0


AR = Extractor(
    "ar", ("application/x-archive",), extract, reads=mark("every member; a Debian package holds archives in turn")
)
