"""What the headings of columns say: one list for all who read tables.

A heading is compared as a whole, without case, accents, figures and signs: a sentence with such a word says nothing.
"""

import re
from collections.abc import Mapping

from leakscan.checks.placeholders import folded

_ENDINGS = re.compile(r"\((?:s|e)\)")
_NEW_WORD = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_ABBREVIATED = re.compile(r"\bs s\b")
_LONGEST = 60
# Programs write for whom the field is before or behind it.
_BEFORE, _BEHIND = r"(?:(?:du |de la )?pat(?:iente?)? )?", r"(?: (?:du |de la )?pat(?:iente?)?)?"
_NUMBER = r"(?:n|no|num|numero|id|identifiant|code|ref)"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{pattern}){_BEHIND}")


# The first that fits says what a column of names, births or numbers holds.
_ROLES: Mapping[str, re.Pattern[str]] = {
    "birth": _whole(
        r"ddn|dob|d ?n|nee? le|ne e le|naissance|naiss|birth|birthday|d ?naiss"
        r"|dat(?:e|t)? ?nais(?:s|sance)?|(?:date |dt )(?:de |d )?nais(?:s|sance)?|de naissance"
        r"|(?:date of )?birth ?(?:date)?|pid 7(?: .*)?"
    ),
    "first": _whole(
        r"(?:premier |liste des )?prenoms?(?: usuel| de naissance| d? ?usage| utilise| naissance| complets?)?"
        r"|first ?names?|given(?: ?names?)?"
    ),
    "used": _whole(r"noms? ?(?:d ?)?(?:usage|utilise|usuel|marital|epouse|femme mariee)"),
    "last": _whole(
        r"noms?(?: (?:de )?(?:naissance|naiss|nais|famille|jeune fille)| patronymique| jf)?|nomnaiss(?:ance)?"
        r"|last ?name|sur ?name|family(?: ?name)?|birth ?name"
    ),
    "full": re.compile(
        r"patientes?|patient|residente?s?|usagers?|beneficiaire|assuree?|malades?|identite(?: (?:du )?patient)?"
        r"|(?:noms? (?:et )?prenoms?|prenoms? (?:et )?noms?)(?: (?:du )?patient)?|nom complet|full ?name"
        r"|patient ?name"
    ),
    "number": _whole(
        r"nir(?: ouvrant droit| assure| beneficiaire)?|ins(?: ?nir)?|matricule(?: ins)?|nss|ssn|insee"
        r"|(?:n|no|num|numero|code)? ?(?:de )?(?:ss|secu|secu sociale|securite sociale|insee|immatriculation|nir)"
    ),
}
_CARE = r"consultation|venue|hospitalisation|admission|visite|recours"
_MEETING = r"rdv|rendez vous|consultation|visite|passage|venue"
# What else tells of which kind a table is; a heading may have several of these senses, and a role beside them.
_SENSES: Mapping[str, re.Pattern[str]] = {
    "patient": re.compile(
        r"patiente?s?|residente?s?|malades?|(?:noms?|identite)(?: (?:et )?prenoms?)? (?:du )?pat(?:ient)?"
        r"|patient ?name"
    ),
    "record": re.compile(
        rf"(?:{_NUMBER} ?)?(?:ipp|nip|nda|iep)|{_NUMBER} ?(?:du )?(?:pat|patient|dossier (?:du )?patient"
        rf"|dossier medical|sejour)"
        r"|patient id|dossier (?:du )?patient"
    ),
    # A bare number of registration is that of staff, a bare code of INSEE that of a town.
    "insured": _whole(
        rf"nir(?: ouvrant droit| assure| beneficiaire)?|ins(?: ?nir)?|matricule ins|nss"
        rf"|{_NUMBER} ?(?:de )?(?:ss|secu|secu sociale|securite sociale|nir)|securite sociale"
    ),
    "health": _whole(
        rf"motifs? (?:de |d |de l )?(?:{_CARE}|entree)|diagnostics?(?: principal| associes?| retenu)?|pathologies?"
        rf"|affections?"
        r"|maladies?(?: chroniques?)?|ald|antecedents?(?: medicaux| familiaux| chirurgicaux| personnels)?|atcd"
        r"|allergies?"
        r"|traitements?(?: en cours| actuels?| habituels?| de fond)?|ordonnances?|medicaments?|prescriptions?"
        r"|posologies?"
        r"|(?:codes? )?cim|(?:codes? )?(?:actes? )?ccam|actes? medica(?:l|ux)|groupe sanguin|grossesses?|serologies?"
        r"|vaccins?|vaccinations?|gir|symptomes?|examen clinique|hypothese diagnostique|diagnos(?:is|es)|treatments?"
        r"|diseases?|handicaps?"
    ),
    "care": _whole(r"medecin traitant(?: declare)?|ald|exonerations?|exo"),
    "analysis": re.compile(
        r"analyses?|examens?(?: biologiques?| demandes?)?|parametres?|analytes?|dosages?|tests?"
        r"|(?:code )?(?:loinc|nabm)"
        r"|(?:libelle|code|nom)(?: de l| d)? (?:analyse|examen|test|parametre)|lab ?test"
    ),
    "result": re.compile(
        r"resultats?(?: numeriques?| textes?| d? ?analyses?)?|valeurs?(?: mesurees?| trouvees?| numeriques?"
        r"| du resultat)?"
        r"|results?|values?"
    ),
    "unit": re.compile(
        r"unites?(?: de mesure)?|units?|(?:valeurs? )?(?:de )?(?:reference|ref)|valeurs? (?:usuelles?|normales?)"
        r"|normes?(?: inf| sup)?"
        r"|normales?|intervalle de reference|bornes? (?:inf|sup)\w*|anteriorites?|reference range"
    ),
    "visit": re.compile(
        rf"heures?(?: (?:de |du |d )?(?:debut|fin|arrivee|{_MEETING}))?|horaires?|creneaux?|rdv|rendez vous"
        rf"|date ?(?:et )?heure"
        rf"|(?:date|jour)(?: et heure)?(?: du| de| d| de la)? (?:{_MEETING})|appointment(?: date| time)?"
    ),
    "date": re.compile(r"dates?|jours?"),
    "purpose": re.compile(
        rf"motifs?(?: (?:du |de |d |de l )?(?:{_CARE}|{_MEETING}|entree))?|praticiens?|medecins?|docteurs?|dr"
        rf"|chirurgiens?"
        rf"|types? (?:de |d )?(?:{_MEETING}|acte)|reason"
    ),
    "staff": re.compile(
        r"salaires?(?: .*)?|remunerations?|taux horaire|fonctions?|postes?(?: occupe)?|emplois?|metiers?"
        r"|date (?:d )?embauche"
        r"|embauche|(?:type (?:de )?|date (?:de |du )?(?:debut |fin )?)?contrats?|anciennete|qualification"
        r"|coefficient|echelon"
        r"|matricule (?:agent|salarie|paie)|(?:n|no|num|numero) (?:agent|salarie)|salaries?|employes?|agents?"
        r"|collaborateurs?"
        r"|manager|superieur|(?:net|brut)(?: a payer| imposable| mensuel)?|conges?(?: .*)?|absences?(?: .*)?"
        r"|motif (?:d )?absence"
        r"|heures? (?:sup\w*|travaillees?)|job(?: title)?|salary"
    ),
    "professional": re.compile(
        r"(?:n|no|num|numero|code|identifiant)? ?(?:rpps|adeli|finess)(?: .*)?|identification nationale pp"
        r"|(?:n|no|numero) (?:d )?ordre|conventionnement|savoir faire|mode (?:d )?exercice"
    ),
    "trade": re.compile(r"(?:code |libelle )?(?:professions?|categorie professionnelle)(?: .*)?"),
    "specialty": re.compile(r"(?:code |libelle )?(?:specialites?|activites?|secteur)(?: .*)?"),
}
# What kinds of documents ask of a table: how much each column adds to it. A whole name is two columns in one.
GROUPS: Mapping[str, Mapping[str, int]] = {
    "identity": {"last": 1, "used": 1, "first": 1, "full": 2, "birth": 1},
    "patient": {"patient": 1},
    "medical": {"insured": 1, "record": 1, "health": 1, "care": 1, "patient": 1},
    "recorded": {"insured": 1, "record": 1},
    "analysis": {"analysis": 1},
    "result": {"result": 1},
    "unit": {"unit": 1},
    "visit": {"visit": 1},
    "moment": {"visit": 1, "date": 1},
    "purpose": {"purpose": 1},
    "staff": {"staff": 1},
    "professional": {"professional": 2, "trade": 1, "specialty": 1},
}


def plain(heading: str) -> str:
    """A heading without case, accents, figures and signs.

    >>> plain("Nom_d'usage"), plain("N° S.S."), plain("Né(e) le"), plain("dateNaissance")
    ('nom d usage', 'n ss', 'ne le', 'date naissance')
    """
    words = _ENDINGS.sub("", folded(_NEW_WORD.sub(" ", heading)))
    return _ABBREVIATED.sub("ss", _NOT_LETTERS.sub(" ", words).strip())


def role_of(words: str) -> str:
    """What a plain heading says of people: birth, first, used, last, full or number; empty when it says nothing.

    >>> role_of("nom de naissance"), role_of("naissance"), role_of("ref article")
    ('last', 'birth', '')
    """
    if len(words) > _LONGEST:
        return ""
    return next((role for role, pattern in _ROLES.items() if pattern.fullmatch(words)), "")


def senses_of(words: str) -> frozenset[str]:
    """Its role, and all else that a plain heading says.

    >>> sorted(senses_of("patient")), sorted(senses_of("motif de consultation"))
    (['full', 'patient'], ['health', 'purpose'])
    """
    if not words or len(words) > _LONGEST:
        return frozenset()
    told = {sense for sense, pattern in _SENSES.items() if pattern.fullmatch(words)}
    return frozenset({*told, role_of(words)} - {""})
