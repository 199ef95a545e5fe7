"""The rulebook: rules as data, loaded from `rules/` and checked for form; what they do is tried out by `proof`."""

from leakscan.rulebook.code_ranges import CodeRanges
from leakscan.rulebook.load import default_folder, load
from leakscan.rulebook.mail_domains import MailDomains
from leakscan.rulebook.rule import Concept, Counterexample, Example, Health, Kind, Rule, Rulebook
from leakscan.rulebook.terminologies import Terminology, terminology, with_terminologies

__all__ = [
    "CodeRanges",
    "Concept",
    "Counterexample",
    "Example",
    "Health",
    "Kind",
    "MailDomains",
    "Rule",
    "Rulebook",
    "Terminology",
    "default_folder",
    "load",
    "terminology",
    "with_terminologies",
]
