"""The filters of a run: those of the program, the practice's own identifiers, the allow-list, and expected places."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase

from leakscan.assess.forgive import BUILT_IN
from leakscan.checks import CHECKS
from leakscan.detect.normal import normal
from leakscan.errors import UsageError
from leakscan.fingerprint import Fingerprinter, normal_form
from leakscan.inventory import Allowance, Inventory
from leakscan.language import mark
from leakscan.model import Filter
from leakscan.rulebook import Rule, Rulebook, default_folder, load
from leakscan.settings import PathScope, Settings

# What each of the practice's own identifiers is called where filters are listed.
_HOUSE = {
    "rpps": mark("RPPS number"),
    "finess": mark("FINESS number"),
    "siret": mark("SIRET number"),
    "iban": mark("bank account"),
    "phone": mark("telephone number"),
    "email_domain": mark("e-mail domain"),
}
# What can be told wrong by itself, with the operations before the check: a slip would forgive nothing, silently.
_CHECKED: Mapping[str, str] = {
    "rpps": "fr.rpps", "finess": "fr.finess", "siret": "fr.siret", "iban": "payment.iban",
}  # fmt: skip
_WITHOUT_SIGNS = ("strip-separators", "upper")
# In the order of likeness; more would not be read.
_MOST_NEAR = 3


def filters_of(inventory: Inventory, settings: Settings, prints: Fingerprinter, *, today: date) -> tuple[Filter, ...]:
    """Every filter, in the order in which they are asked; what expired before today is told and applies no more.

    Raises UsageError for what the settings say of rules that there are not, or of identifiers that cannot be right.
    """
    if settings.house or settings.forgive:
        check_filters(settings, load(default_folder()))
    return (
        *BUILT_IN,
        *_house(settings, prints),
        *(_allowed(each, today) for each in inventory.allowances()),
        *(_expected(each, today) for each in settings.forgive),
    )


def check_filters(settings: Settings, rulebook: Rulebook) -> None:
    """Raises UsageError naming the file, the key and what is wrong; an identifier is named by its key only."""
    for kind, value in settings.house:
        name = _CHECKED.get(kind)
        if name and not CHECKS[name].function(normal(value, _WITHOUT_SIGNS)):
            raise UsageError(f"{settings.file}: {kind} in [house] holds a value with wrong check digits; correct it")
    ids = [each.id for each in rulebook.entries()]
    for pattern in (pattern for scope in settings.forgive for pattern in scope.rules):
        if not any(fnmatchcase(each, pattern) for each in ids):
            near = ", ".join(_nearest(pattern, ids)) or "none"
            raise UsageError(
                f"{settings.file}: rules in [[forgive]]: {pattern!r} matches no rule; nearest: {near}"
                " (`leakscan rules list` names all)"
            )


def _nearest(pattern: str, ids: Iterable[str]) -> list[str]:
    """The ids most like a pattern without its stars.

    >>> _nearest("fr.nirr*", ["fr.nir", "fr.rpps", "cred.password"])
    ['fr.nir', 'fr.rpps']
    """
    return get_close_matches(pattern.strip("*."), ids, n=_MOST_NEAR, cutoff=0.4)


def packed_forms(value: str, prints: Fingerprinter, rulebook: Rulebook, *, rule_id: str = "") -> bytes:
    """The hashes of a value in the normal forms of a rule, or of every rule: nobody knows which one will match it."""
    rules = [each for each in rulebook.rules if not rule_id or each.id == rule_id]
    operations = {each.normalise for each in rules if isinstance(each, Rule)}
    forms = {normal_form(value), value, *(normal(value, each) for each in operations)}
    return prints.packed(form for form in forms if form)


def _house(settings: Settings, prints: Fingerprinter) -> Iterator[Filter]:
    """One filter for each kind of identifier, whatever their number."""
    rulebook = load(default_folder()) if settings.house else None
    for kind, name in _HOUSE.items():
        values = [value for each, value in settings.house if each == kind]
        if rulebook is None or not values:
            continue
        if kind == "email_domain":
            # A practice whose mailbox is at a provider names its address: the domain is that of strangers too.
            own = [value.lower().lstrip("@") for value in values]
            packed = prints.packed(value if "@" in value else f"@{value}" for value in own)
        else:
            packed = b"".join(packed_forms(value, prints, rulebook) for value in values)
        yield Filter(f"house:{kind}", "house", name, prints=packed)


def _allowed(allowance: Allowance, today: date) -> Filter:
    told = allowance.told
    return Filter(
        f"allow:{allowance.id}", "allow", told.reason, told.signer, told.until,
        rules=(told.rule_id,) if told.rule_id else (), paths=(told.paths,) if told.paths else (),
        prints=told.hashes, is_expired=_is_over(told.until, today),
    )  # fmt: skip


def _expected(scope: PathScope, today: date) -> Filter:
    # A name from what it says: the place in a list would change when another one is added.
    said = repr((scope.paths, scope.rules, scope.reason)).encode("utf-8", "backslashreplace")
    name = f"paths:{hashlib.sha256(said).hexdigest()[:6]}"
    return Filter(
        name, "paths", scope.reason, scope.signer, scope.until, scope.rules, scope.paths,
        is_expired=_is_over(scope.until, today),
    )  # fmt: skip


def checked_rule(rule_id: str, rulebook: Rulebook) -> str:
    """The id of a rule, or nothing for every rule; raises UsageError when no rule has that id."""
    if rule_id and all(each.id != rule_id for each in rulebook.entries()):
        raise UsageError(f"{rule_id}: no rule has this id; `leakscan rules list` names them")
    return rule_id


def _is_over(until: date | None, today: date) -> bool:
    return until is not None and until < today
