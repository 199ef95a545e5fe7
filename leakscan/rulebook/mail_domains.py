"""Domains of mail: which carry health data safely, and which are mailboxes of private persons."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Whose = Literal["health", "personal", "professional"]


@dataclass(frozen=True, slots=True)
class MailDomains:
    """Domains in lower case; each stands for those below it too."""

    health: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()

    def whose(self, domain: str) -> Whose:
        """What kind of mailbox an address of the domain is.

        >>> domains = MailDomains(frozenset({"mssante.fr"}), frozenset({"gmail.com"}))
        >>> domains.whose("medecin.mssante.fr"), domains.whose("gmail.com"), domains.whose("mssante.fr.example")
        ('health', 'personal', 'professional')
        """
        if is_within(domain, self.health):
            return "health"
        return "personal" if is_within(domain, self.personal) else "professional"


def is_within(domain: str, domains: Collection[str]) -> bool:
    """Whether a domain, or one above it, is among the domains."""
    names = domain.split(".")
    return any(".".join(names[depth:]) in domains for depth in range(len(names)))
