"""The rulebook: rules as data, loaded from `rules/` and checked for form; what they do is tried out by `proof`."""

from leakscan.rulebook.load import default_folder, load
from leakscan.rulebook.mail_domains import MailDomains
from leakscan.rulebook.rule import Concept, Counterexample, Example, Health, Kind, Rule, Rulebook

__all__ = [
    "Concept",
    "Counterexample",
    "Example",
    "Health",
    "Kind",
    "MailDomains",
    "Rule",
    "Rulebook",
    "default_folder",
    "load",
]
