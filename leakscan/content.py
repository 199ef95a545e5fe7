"""What the bytes of an item tell without a parser: their hash, whether they read like text, whether they changed."""

import hashlib
import os
from contextlib import closing

from leakscan.model import Item


def is_text(item: Item) -> bool:
    """Whether the bytes read like text once the misleading first ones are left aside."""
    with closing(item.open()) as stream:
        head = stream.read(1 << 16)
    if not head:
        return False
    odd = sum(octet < 32 and octet not in (9, 10, 12, 13) for octet in head)
    return odd <= max(4, len(head) // 50)


def sha256(item: Item) -> str:
    """The hash of its content, in hexadecimal digits."""
    with closing(item.open()) as stream:
        digest = hashlib.sha256()
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
        return digest.hexdigest()


def has_changed(item: Item) -> bool:
    """Whether the file on the disk is another than the one that was listed."""
    if not item.modified:
        return False
    with closing(item.open()) as stream:
        now = os.fstat(stream.fileno())
    return (now.st_size, now.st_mtime_ns) != (item.size, item.modified)
