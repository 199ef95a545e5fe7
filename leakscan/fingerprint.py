"""Whole values after detection: their normal forms, their keyed fingerprints, their masks, and the key itself."""

import contextlib
import hashlib
import importlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from leakscan.checks.fr import has_nir_structure, nir_key
from leakscan.checks.placeholders import folded
from leakscan.errors import InventoryError, UsageError
from leakscan.model import Category

KEY_BYTES = 32
FINGERPRINT_BYTES = 16
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]+")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NIR_AS_WRITTEN = re.compile(r"[0-9](?:[\s./_-]{0,2}[0-9ABab]){12}(?:[\s./_-]{0,3}[0-9]{2})?")
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)(?:-----END \1-----|\Z)", re.DOTALL)
_PEM_HEADER = re.compile(r"^[A-Za-z0-9-]{1,40}:.*(?:\n[ \t].*)*$", re.MULTILINE)
# Spaces and the separators of numbers, dates and addresses: they show the shape and tell nothing of the value.
_SHAPE = re.compile(r"[^\s./_'’()+-]")
_BULLET = "•"
_CREDENTIAL_MASK = _BULLET * 8
# Below this length, three characters would be too large a part of the value.
_SHORTEST_SPAN_SHOWN = 10


class Fingerprinter:
    """Keyed fingerprints of values in normal form. Pseudonyms, not anonymous: whoever has the key can try every NIR."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, value: str) -> bytes:
        """The 16 bytes that stand for a value."""
        octets = value.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(octets, key=self._key, digest_size=FINGERPRINT_BYTES).digest()

    def hasher(self) -> "hashlib.blake2b":
        """A hash with the same key and of the same length that is fed piece by piece."""
        return hashlib.blake2b(key=self._key, digest_size=FINGERPRINT_BYTES)

    def packed(self, values: Iterable[str]) -> bytes:
        """The fingerprints of several values, each once, sorted, in one run of bytes."""
        return b"".join(sorted({self.of(value) for value in values}))

    def suffix(self, name: str) -> str:
        """Six characters that tell apart two names that look the same once masked."""
        return self.of(name).hex()[:6]


def unpacked(packed: bytes) -> Iterator[bytes]:
    """The fingerprints of a run of bytes, one by one."""
    return (packed[at : at + FINGERPRINT_BYTES] for at in range(0, len(packed), FINGERPRINT_BYTES))


def normal_nir(text: str) -> str:
    """A NIR as its fifteen characters; a missing key is computed, a wrong one is left as written.

    >>> normal_nir("2 69 05 49 588 157"), normal_nir("2 53 07 2b 073 004 70")
    ('269054958815780', '253072B07300470')
    """
    compact = _NOT_ALPHANUMERIC.sub("", text).upper()
    return compact + nir_key(compact) if len(compact) == 13 and has_nir_structure(compact) else compact


def person_form(last: str, first: str, birth: str) -> str:
    """A person as lists of persons are compared: differences of case, accents, hyphens and apostrophes are gone.

    >>> person_form("MOREL-d'Ancy", "Zoé", "19570403")
    'morel d ancy|zoe|19570403'
    """
    return f"{_words(last)}|{_words(first)}|{birth}"


def _words(name: str) -> str:
    return _NOT_LETTERS.sub(" ", folded(name)).strip()


def normal_form(value: str, category: Category | None = None) -> str:
    """The form that fingerprints are taken of: numbers without separators, keys as their base 64, else as written.

    >>> normal_form("2 69.05.49.588.157 80"), normal_form("Soleil 2024"), normal_form("2 690549588157", "credential")
    ('269054958815780', 'Soleil 2024', '2 690549588157')
    """
    if pem := _PEM.search(value):
        return pem_body(pem.group(2))
    is_nir = category == "nir" or (category is None and _looks_like_nir(value))
    return normal_nir(value) if is_nir else value


def _looks_like_nir(value: str) -> bool:
    text = value.strip()
    return _NIR_AS_WRITTEN.fullmatch(text) is not None and has_nir_structure(_NOT_ALPHANUMERIC.sub("", text).upper())


def pem_body(text: str) -> str:
    r"""The base 64 between the lines BEGIN and END, without headers and white space.

    >>> pem_body("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES\n\nTUlJ\nRXZn\n")
    'TUlJRXZn'
    """
    # Keys pasted into code and settings write their line ends out.
    lines = text.replace("\\r", "").replace("\\n", "\n").replace("\r\n", "\n")
    return "".join(_PEM_HEADER.sub("", lines).split())


def mask(value: str, category: Category | None = None) -> str:
    """The shape of a value; of a credential not even that.

    >>> mask("2 69 05 49 588 157 80"), mask("Soleil-2024!", "credential")
    ('• •• •• •• ••• ••• ••', '••••••••')
    """
    return _CREDENTIAL_MASK if category == "credential" else _SHAPE.sub(_BULLET, value)


def mask_name(name: str, spans: Iterable[tuple[int, int]], *, suffix: str = "") -> str:
    """A file name in which every matched part is cut down to its ends, or to nothing when it is short.

    >>> mask_name("NIR_199054958815792.txt", [(4, 19)]), mask_name("mdp Azur75.txt", [(4, 10)], suffix="3fa2c1")
    ('NIR_1...92.txt', 'mdp ...-3fa2c1.txt')
    """
    merged = _merged(spans)
    pieces, position = [], 0
    for start, end in merged:
        matched = name[start:end]
        ends = (matched[:1], matched[-2:]) if len(matched) >= _SHORTEST_SPAN_SHOWN else ("", "")
        pieces += [name[position:start], f"{ends[0]}...{ends[1]}"]
        position = end
    return "".join(pieces) + (f"-{suffix}" if suffix and merged else "") + name[position:]


def _merged(spans: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def load_key(reference: str, *, create: bool = False, inventory: Path | None = None) -> bytes:
    """The key behind `file:/path` or `keyring:service/name`; a new one is drawn when asked for and there is none.

    With `inventory`, a key file in the same folder is refused: a copy of the folder would hold both.
    """
    kind, _, rest = reference.partition(":")
    if kind == "file" and rest:
        return _key_of_file(Path(rest).expanduser(), create=create, inventory=inventory)
    service, _, name = rest.rpartition("/")
    if kind == "keyring" and service and name:
        return _key_of_keyring(service, name, create=create)
    raise UsageError("the key is given as file:/path or as keyring:service/name")


def _key_of_file(path: Path, *, create: bool, inventory: Path | None) -> bytes:
    if inventory is not None and path.resolve().parent == inventory.resolve().parent:
        raise UsageError(f"{path}: the key must not lie beside the inventory; move it to another folder")
    try:
        if create and not path.exists():
            _write_key(path)
        key = path.read_bytes()
    except FileNotFoundError as error:
        raise InventoryError(
            f"{path}: the key of the inventory is missing; restore it from where it is kept"
        ) from error
    except OSError as error:
        raise InventoryError(f"{path}: the key cannot be read or written ({error.strerror})") from error
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InventoryError(f"{path}: others can read the key; run: chmod 600 '{path}'")
    return _checked(key, str(path))


def _write_key(path: Path) -> None:
    """Writes a new key under a name of its own, then gives it its place: whoever comes second finds the first key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            # On Windows a rename never replaces a file; elsewhere it does, and a link does not.
            (os.rename if os.name == "nt" else os.link)(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _key_of_keyring(service: str, name: str, *, create: bool) -> bytes:
    try:
        keyring = importlib.import_module("keyring")
    except ModuleNotFoundError as error:
        raise UsageError("the keyring of the system needs: pip install 'leakscan[keyring]'") from error
    where = f"keyring:{service}/{name}"
    try:
        text = keyring.get_password(service, name)
        if text is None and create:
            keyring.set_password(service, name, secrets.token_hex(KEY_BYTES))
            text = keyring.get_password(service, name)
    except keyring.errors.KeyringError as error:
        raise InventoryError(f"{where}: the keyring is locked or there is none; unlock it or use file:/path") from error
    if text is None:
        raise InventoryError(f"{where}: the key of the inventory is missing; restore it from where it is kept")
    try:
        return _checked(bytes.fromhex(text), where)
    except ValueError as error:
        raise InventoryError(f"{where}: this is no key of an inventory") from error


def _checked(key: bytes, where: str) -> bytes:
    if len(key) != KEY_BYTES:
        raise InventoryError(f"{where}: this is no key of an inventory; {KEY_BYTES} bytes are expected")
    return key
