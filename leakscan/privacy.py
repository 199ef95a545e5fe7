"""What people marked as their own: folders, mailboxes and messages that are listed and counted, and left closed."""

import base64
import re
import unicodedata
from collections.abc import Iterable

from leakscan.language import mark

PRIVATE = mark("Marked private: not opened")

# MS-OXCMSG 2.2.1.13; RFC 4021 2.1.55 has the words.
_PERSONAL, _PRIVATE, _CONFIDENTIAL = 1, 2, 3
_WORDS = {"personal": _PERSONAL, "private": _PRIVATE, "company-confidential": _CONFIDENTIAL}
_CONFIDENTIAL_MARKS = frozenset(("confidentiel", "confidential"))
# Files and folders in which programs keep a mailbox that is called so.
_MAILBOX = re.compile(r"\.(?:mbox|mbx|sbd|msf|pst|ost|olm|dbx)$", re.IGNORECASE)
# RFC 3501 5.1.3: letters that are not ASCII, in names of mailboxes.
_ENCODED = re.compile(r"&([A-Za-z0-9+,]*)-")
_SUBJECT_CHARACTERS = 300


class Privacy:
    """The marks of a run; without any, nothing is left closed."""

    def __init__(self, marks: Iterable[str] = ()):
        self._marks = frozenset(filter(None, map(folded, marks)))
        self._subject = _subject(self._marks)

    def is_private_folder(self, name: str) -> bool:
        """Whether a folder, or a mailbox in a file, is called by a mark, in whatever way a program writes that.

        >>> privacy = Privacy(["Privé"])
        >>> [privacy.is_private_folder(each) for each in ("PRIVE", "Privé.sbd", ".INBOX.Priv&AOk-", "Privé.txt")]
        [True, True, True, False]
        """
        return bool(self._marks and self._marks.intersection(folder_names(name)))

    def is_private_path(self, path: str) -> bool:
        """Whether one of the names of a path, such as that of a member of an archive, is that of a private folder."""
        return bool(self._marks) and any(map(self.is_private_folder, re.split(r"[/\\]", path)))

    def is_private_subject(self, subject: str) -> bool:
        """Whether a subject begins with a mark, set apart from what follows.

        >>> privacy = Privacy(["Personnel", "Privé"])
        >>> subjects = ("TR: [PERSONNEL] vacances", "Privée : rdv", "Personnel soignant")
        >>> [privacy.is_private_subject(each) for each in subjects]
        [True, True, False]
        """
        return self._subject is not None and bool(self._subject.match(folded(subject[:_SUBJECT_CHARACTERS])))

    def is_private_sensitivity(self, sensitivity: str | int) -> bool:
        """Whether a message is marked by its sensitivity: personal or private, confidential where that is a mark."""
        value = _WORDS.get(folded(sensitivity), 0) if isinstance(sensitivity, str) else sensitivity
        if value == _CONFIDENTIAL:
            return bool(self._marks & _CONFIDENTIAL_MARKS)
        return bool(self._marks) and value in (_PERSONAL, _PRIVATE)


def folder_names(name: str) -> frozenset[str]:
    """What a folder of mail is called: its own name, and those that a Maildir writes in one.

    >>> sorted(folder_names(".INBOX.Brouillons")), sorted(folder_names("Envoyés.mbox"))
    (['.inbox.brouillons', 'brouillons', 'inbox'], ['envoyes'])
    """
    written = folded(_MAILBOX.sub("", _ENCODED.sub(_decoded, name)))
    parts = written.split(".") if written.startswith(".") else ()
    return frozenset((written, *filter(None, parts)))


def folded(name: str) -> str:
    """Without case, accents and outer spaces: macOS and Windows write the accents of one name differently."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character)).strip()


def _decoded(match: re.Match[str]) -> str:
    if not match[1]:
        return "&"
    letters = match[1].replace(",", "/")
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-16-be")
    except ValueError:
        return match[0]


def _subject(marks: frozenset[str]) -> re.Pattern[str] | None:
    if not marks:
        return None
    own = "|".join(sorted(map(re.escape, marks), key=len, reverse=True))
    secret = r"confidentiel(?:le)?"
    return re.compile(
        r"(?:(?:re|tr|rv|fw|fwd|rep|ref|aw|wg)(?:\[\d{1,3}\])?\s{0,3}:\s{0,3}){0,20}"
        r"""[\[(<{*#"'«_~=\s-]{0,6}"""
        r"(?:(?:message|mail|courriel|e-mail)\s)?(?:a\scaractere\s|strictement\s)?"
        rf"(?:{secret}\s?(?:et|&|/|-)\s?)?(?:{own})(?:le|e)?(?:\s?(?:et|&|/|-)\s?(?:strictement\s)?{secret})?"
        r"""\s{0,3}(?:[\])>}*#"'»:;!|_~=]|[-–—](?=\s)|$)"""
    )
