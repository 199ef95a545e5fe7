"""Code pages: the codec behind the number that old Office documents give."""

import codecs

_NAMED = {
    10000: "mac-roman", 32768: "mac-roman", 10007: "mac-cyrillic", 10029: "mac-latin2", 65001: "utf-8",
    1200: "utf-16-le", 20127: "ascii",
}  # fmt: skip


def codec(code_page: int) -> str:
    """The codec of a code page; that of Western Europe for an unknown one.

    >>> codec(1251), codec(10000), codec(65535)
    ('cp1251', 'mac-roman', 'cp1252')
    """
    name = _NAMED.get(code_page, f"cp{code_page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
