"""A program of its own that unpacks PPMd: its library overruns its memory over damaged data, and only this dies of it.

Started as `ppmd_program.py 7|8 ORDER MEMORY METHOD`. Its input is the size of a portion, the most that may come of it,
and the portion; its output the size of what came of it, or -1, and that.
"""

import faulthandler
import os
import sys
from pathlib import Path
from struct import Struct
from typing import Any

ASKED, TOLD = Struct("<II"), Struct("<i")
# The library may wait for ever, too.
_SECONDS = 10.0


def main() -> None:
    """Unpacks portions until there are no more."""
    kind, order, memory, method = map(int, sys.argv[1:5])
    decoder = _decoder(kind, order, memory, method)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        while len(head := asked.read(ASKED.size)) == ASKED.size:
            size, most = ASKED.unpack(head)
            portion = asked.read(size)
            faulthandler.dump_traceback_later(_SECONDS, exit=True, file=nowhere)
            told.write(_told(decoder, portion, most))
            faulthandler.cancel_dump_traceback_later()
            told.flush()


def _decoder(kind: int, order: int, memory: int, method: int) -> Any:
    import pyppmd

    return pyppmd.Ppmd7Decoder(order, memory) if kind == 7 else pyppmd.Ppmd8Decoder(order, memory, method)


def _told(decoder: Any, portion: bytes, most: int) -> bytes:
    try:
        given = bytes(decoder.decode(portion, most))
    # Each version of the library has classes of its own for what is damaged.
    except Exception:  # noqa: BLE001
        return TOLD.pack(-1)
    return TOLD.pack(len(given)) + given


if __name__ == "__main__":
    main()
