"""Rules as frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leakscan.model import Category, Level, Severity
from leakscan.rulebook.mail_domains import MailDomains


@dataclass(frozen=True, slots=True)
class Example:
    """A text, and the value (in normal form) that must come out of the whole path; where it counts, the file's name."""

    text: str
    value: str = field(repr=False)
    name: str = "text"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A text in which the rule must find nothing above a note, and why."""

    text: str
    why: str
    name: str = "text"


@dataclass(frozen=True, slots=True)
class Concept:
    """One pathology, drug or test: its spellings, and what makes an ambiguous one count.

    `weight` is 1 for generic words, 2 for ordinary ones, 3 for stigmatising ones. `surnames` are the forms that people
    are called too: with a capital, behind a first name, they are.
    """

    forms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    weight: int = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What every rule tells, whatever finds it; texts by language."""

    id: str
    revision: int
    name: Mapping[str, str]
    category: Category
    severity: Severity
    examples: tuple[Example, ...]
    counterexamples: tuple[Counterexample, ...]
    remediation: Mapping[str, str]
    legal_basis: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rule(Entry):
    """A rule found by a pattern over one view of the text, or over whole cells under certain headings.

    `width` is the length in characters that a match never exceeds; `bare` and `labelled` are the confidence without
    and with a label; `prefilter` is a plainer pattern that matches wherever the pattern does, for engines without
    lookarounds; a match gives way to a match of the rules in `yields_to` that it overlaps (in YAML, the name of a rule
    file stands for all its rules). The scope `recognised` is text that was read from a picture. `weight` is how
    strongly a match designates a patient, 0 not at all. Of the marks that stand near, the nearest decides: one of
    `specimen_marks` says that the value is a test identity, one of `foreign_marks` that it is something else, one of
    `own_marks` that it is what it seems. With `columns`, a column that the values fill is as good as a label;
    `goods` are bought and stored too, and on papers of trade say nothing of those who are named.
    """

    scope: tuple[str, ...] = ("text",)
    view: str = "folded"
    pattern: str = ""
    keywords: tuple[str, ...] = ()
    keyword_window: int = 120
    requires_keyword: bool = False
    headings: tuple[str, ...] = ()
    cells: bool = False
    columns: bool = False
    goods: bool = False
    normalise: tuple[str, ...] = ()
    check: str = ""
    bare: Level = "medium"
    labelled: Level = "high"
    known_values: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()
    prefilter: str = ""
    width: int = 400
    weight: int = 1
    own_marks: tuple[str, ...] = ()
    specimen_marks: tuple[str, ...] = ()
    foreign_marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health(Entry):
    """A category of the health lexicon. `severity` is that of a term tied to an identified person."""

    stigma: bool = False
    concepts: tuple[Concept, ...] = ()
    cim10: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Entry):
    """A kind of document, told by its format, by `least` of the phrases that stand on such documents, or by headings.

    With `names`, shapes of file names, the format tells it of such files only, as names alone lie.
    One of the phrases in `never` says that it is a form, a course or an article about them. `tables` are ways in which
    the headings of a table tell it: of each group of headings, at least how many, filled in two rows or more;
    `never_tables` are the groups, with their number, that tell something else. `of_person` kinds are notes unless the
    document tells of somebody; one of the phrases in `anonymous` says that names were taken out. The value of an
    example is the media type, the first phrase met, or the headings.
    """

    media_types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    least: int = 2
    never: tuple[str, ...] = ()
    tables: tuple[Mapping[str, int], ...] = ()
    never_tables: Mapping[str, int] = field(default_factory=dict)
    anonymous: tuple[str, ...] = ()
    of_person: bool = True


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, in the order of their files. `digest` changes with any byte of them.

    `whys` are the reasons of counterexamples in French. `borrowed` are terms of other packages, under the rules that
    they belong to: they count behind the rules' own.
    """

    rules: tuple[Rule, ...]
    health: tuple[Health, ...]
    first_names: frozenset[str] = field(repr=False)
    digest: str
    kinds: tuple[Kind, ...] = ()
    mail: MailDomains = field(default_factory=MailDomains)
    borrowed: tuple[Health, ...] = field(default=(), repr=False)
    whys: Mapping[str, str] = field(default_factory=dict, repr=False)
    # Asked for with every document: made once.
    by_id: Mapping[str, Rule | Health | Kind] = field(init=False, repr=False, compare=False)
    categories: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {entry.id: entry for entry in self.entries()})
        object.__setattr__(self, "categories", {entry.id: entry.category for entry in self.entries()})

    def entries(self) -> Iterator[Rule | Health | Kind]:
        """Every rule, whatever it finds."""
        yield from self.rules
        yield from self.health
        yield from self.kinds

    def why(self, near: Counterexample, language: str) -> str:
        """Why a counterexample is none, in a language; in English where it was not translated."""
        return self.whys.get(near.why, near.why) if language == "fr" else near.why

    def entry(self, rule_id: str) -> Rule | Health | Kind:
        """The rule of that id; KeyError when there is none."""
        return self.by_id[rule_id]
