"""What the bytes of an item tell without a parser: their hash, and whether they read like text."""

import hashlib
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
