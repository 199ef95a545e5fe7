"""Generic text: leaflets, courses, notices and adverts speak of illnesses and of nobody."""

import re

_MARKERS = re.compile(
    r"\b(?:brochures?|plaquettes?|d[eé]pliants?|affiches?|recommandations?\s+(?:de\s+la\s+)?HAS|ISBN|ISSN|DOI|PMID"
    r"|bibliographie|et\s+al\.|tous\s+droits\s+r[eé]serv[eé]s|mots?[- ]cl[eé]s|abstract"
    r"|ordre\s+du\s+jour|bulletin\s+d['’ ]inscription|formation\s+(?:DPC|continue|professionnelle)|webinaire|colloque"
    r"|s[eé]minaire|congr[eè]s|conf[eé]rence"
    r"|(?:poste|recherche|recrut\w{1,8}|secr[eé]taire|assistante?)[^.\n]{0,60}H/F"
    r"|fiche\s+de\s+poste|campagne\s+d['’ ]information|d[eé]sabonner|d[eé]sinscrire"
    r"|objectifs?\s+p[eé]dagogiques?|QCM|offre\s+d['’ ]emploi|posologie\s+usuelle|notice\s+d['’ ]information"
    r"|newsletter|fictif|fictive|sp[eé]cimen|NOM\s+Pr[eé]nom|Jean\s+Dupont|cas\s+cliniques?\s+corrig[eé]s?)\b",
    re.IGNORECASE,
)
# A person's letter may mention a brochure: one word does not make a text generic when it is long.
_LEAST = 2
_SHORT = 1_500


def is_generic(text: str) -> bool:
    """Whether the text says of itself that it is meant for everyone."""
    found = len({match.group().lower() for match in _MARKERS.finditer(text[: 1 << 20])})
    return found >= (_LEAST if len(text) > _SHORT else 1)
