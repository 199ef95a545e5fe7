"""Patterns for paths, as in `.gitignore`: without a slash a name at any depth, `**` for any number of folders."""

import re
import sys
from collections.abc import Callable, Sequence

_TOKEN = re.compile(r"\*\*/|\*+|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)


def matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a path relative to the root is one that a pattern names.

    >>> archives = matcher(["archives/**", "*.tmp", "20??/*/scan"])
    >>> [archives(path) for path in ("archives", "a/b.tmp", "2024/mars/scan", "2024/scan", "b/archives")]
    [True, True, True, False, False]
    """
    if not patterns:
        return lambda _: False
    flags = re.DOTALL | (re.IGNORECASE if sys.platform == "win32" else 0)
    compiled = re.compile("|".join(map(_expression, patterns)), flags)
    return lambda path: compiled.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    # A folder that matches is not walked, so everything in a folder is the folder itself.
    plain = pattern.removeprefix("./").removesuffix("/**").rstrip("/")
    anywhere = "" if "/" in plain or plain != pattern.rstrip("/") else "(?:.*/)?"
    return anywhere + "".join(map(_piece, _TOKEN.findall(plain.lstrip("/"))))


def _piece(token: str) -> str:
    if token == "**/":
        return "(?:.*/)?"
    if token.startswith("*"):
        return ".*" if len(token) > 1 else "[^/]*"
    if token == "?":
        return "[^/]"
    if token.startswith("[") and len(token) > 2:
        body = token[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"(?!/)[^{body[1:]}]" if body.startswith("!") else f"(?!/)[{body}]"
    return re.escape(token)
