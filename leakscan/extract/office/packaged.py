"""Files that the packager of Windows wraps to embed them: label, paths, then the file itself."""

from dataclasses import dataclass, field
from struct import error as StructError
from struct import unpack_from

from leakscan.extract.charset import decode

_EMBEDDED = 2
_PACKAGER = b"\x02\x00"


@dataclass(frozen=True, slots=True)
class Native:
    """What an object holds in the form of its own program, the name it is shown by, and where it came from."""

    content: bytes = field(repr=False)
    name: str = field(default="", repr=False)
    paths: tuple[str, ...] = field(default=(), repr=False)


def native_stream(data: bytes) -> Native:
    """The content of a stream called \\1Ole10Native: its size stands before it."""
    if len(data) < 4:
        return Native(b"")
    return packaged(data[4 : 4 + unpack_from("<I", data)[0]])


def packaged(native: bytes) -> Native:
    """The file in a package; bytes that are built in another way are given as they are."""
    if not native.startswith(_PACKAGER):
        return Native(native)
    label, _, rest = native[2:].partition(b"\0")
    source, _, rest = rest.partition(b"\0")
    try:
        size = unpack_from("<I", rest, 4)[0]
        temporary, position = rest[8 : 8 + size], 8 + size
        size = unpack_from("<I", rest, position)[0] if position + 4 <= len(rest) else 0
    except StructError:
        return Native(native)
    content = rest[position + 4 : position + 4 + size]
    wide = _wide_names(rest, position + 4 + size)
    # The names in full Unicode stand behind the file: path, label, path again.
    paths = wide or [decode(temporary.rstrip(b"\0")), decode(label), decode(source)]
    name = paths[1] if len(paths) > 1 else decode(label)
    return Native(content, name.rpartition("\\")[2], tuple(dict.fromkeys(path for path in paths if path)))


def _wide_names(data: bytes, position: int) -> list[str]:
    names: list[str] = []
    while len(names) < 3 and position + 4 <= len(data):
        size = unpack_from("<I", data, position)[0] * 2
        if not 0 < size <= len(data) - position - 4:
            break
        names.append(data[position + 4 : position + 4 + size].decode("utf-16-le", "replace").rstrip("\0"))
        position += 4 + size
    return names


def old_object(data: bytes) -> Native:
    """The content of an object as OLE 1 writes it: version, kind, class, topic, item, then the native data."""
    try:
        kind, position = unpack_from("<I", data, 4)[0], 8
        names = []
        for _ in range(3):
            size = unpack_from("<I", data, position)[0]
            names.append(data[position + 4 : position + 4 + size].rstrip(b"\0"))
            position += 4 + size
        size = unpack_from("<I", data, position)[0]
    except StructError:
        return Native(data)
    native = data[position + 4 : position + 4 + size]
    if kind != _EMBEDDED or not native:
        return Native(data)
    return packaged(native) if names[0].lower() == b"package" else Native(native)
