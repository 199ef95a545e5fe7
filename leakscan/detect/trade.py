"""Papers of trade: orders, stock and prices name products, and whoever stands on them buys or answers for them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leakscan.detect.cells import split
from leakscan.detect.inflection import words_of
from leakscan.detect.labels import Labels
from leakscan.model import Match, Segment

_REACH = 2_000
_TITLE = 300
_OF_TRADE = Labels(
    (
        "bon de commande", "bons de commande", "commande fournisseur", "commandes fournisseurs", "numero de commande",
        "commande n", "ref commande", "fournisseur", "fournisseurs", "grossiste", "grossistes", "repartiteur",
        "inventaire", "stock", "stocks", "quantite commandee", "qte commandee", "reassort", "reapprovisionnement",
        "bon de livraison", "prix d achat", "prix achat", "total ht", "prix ht", "pu ht", "ruptures",
    ),
    0,
)  # fmt: skip
_OF_PATIENTS = Labels(
    (
        "patient", "patiente", "patients", "ne le", "nee le", "naissance", "ddn", "nir", "ins", "ipp", "n ss", "assure",
        "numero de securite sociale", "beneficiaire", "ordonnance", "ordonnances", "prescripteur", "dispensation",
        "resident", "residente", "hospitalisation", "sejour", "chambre", "posologie", "delivre a", "delivree a",
    ),
    0,
)  # fmt: skip


def of_goods(segment: Segment, matches: Iterable[Match]) -> Iterator[Match]:
    """The matches of products, each with the least weight where it stands on a paper of trade."""
    said: dict[int, bool] = {}
    for match in matches:
        place = match.start // _REACH
        if place not in said:
            words = words_of(_around(segment, match))
            said[place] = _OF_TRADE.in_words(words) and not _OF_PATIENTS.in_words(words)
        yield replace(match, evidence=replace(match.evidence, weight=1)) if said[place] else match


def _around(segment: Segment, match: Match) -> str:
    """What tells of which kind a paper is: the headings of a row and the title above, or the page."""
    text, delimiter = segment.text, segment.anchors.delimiter
    if segment.layout != "table" or not delimiter:
        return text[max(0, match.start - _REACH) : match.end + _REACH]
    first, last = text.rfind("\n", 0, match.start) + 1, text.find("\n", match.end)
    row = split(text[first : last if last >= 0 else len(text)], delimiter)
    return "\n".join([text[:_TITLE], *(segment.heading(first + start) for start, _ in row)])
