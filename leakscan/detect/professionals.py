"""People who are named beside illnesses and are not ill: who treats, writes, attends, answers or buys."""

import re

_TREATS = re.compile(
    r"(?:\b(?:Drs?|DR|Pr|PR|Me|(?i:docteure?|professeure?|maître|médecins?(?: traitante?)?|biologistes?|confrère"
    r"|consœur|interne|infirmi(?:er|ère)|ide|secrétaire|psychologue|kinésithérapeute|orthophoniste|sage-femme|pharmacien(?:ne)?"
    r"|dentiste|chirurgien(?:ne)?|prescripteur|correspondant|cadre de santé|chef de service|assistante sociale))"
    r"[ \t]{0,2}[.:]?[ \t]{0,2}(?:(?:M\.|Mr|Mme|Mlle|Monsieur|Madame)[ ]{1,2})?)$"
)
# A line that begins so lists people of a meeting, a mail, a course or a sale.
_TAKES_PART = re.compile(
    r"\b(?:présente?s?|excusée?s?|absente?s?|intervenante?s?|participante?s?|format(?:eur|rice)s?|orat(?:eur|rice)s?"
    r"|auteure?s?|destinataires?|expéditeur|clients?|fournisseurs?|contacts?|responsables?|interlocut(?:eur|rice)s?"
    r"|animat(?:eur|rice)s?|rédact(?:eur|rice)s?|signataires?|organisat(?:eur|rice)s?)[ \t]{0,2}:"
    r"|\b(?:auprès de|rédigée?s? par|écrit par|signée?(?: par)?|animée? par|présentée? par|contacter"
    r"|s['’]adresser à|à l['’]attention de|de la part de|cordialement|bien à vous|confraternellement)"
    r"[ \t,:]{0,3}(?:M\.|Mr|Mme|Mlle|Monsieur|Madame)?[ ]{0,2}$",
    re.IGNORECASE,
)
_FUNCTION_BEHIND = re.compile(
    r"[ ]{0,2},?[ ]{0,2}(?:\(|-[ ])?(?:ministre|député|sénat|président|direct(?:eur|rice)|chef(?:fe)? de|praticien"
    r"|maire\b|professeure?\b|docteure?\b|médecin\b|responsable\b|journaliste|cherch(?:eur|euse))",
    re.IGNORECASE,
)
_TITLE = 40
_LINE = 200


def is_no_patient(text: str, start: int, end: int) -> bool:
    """Whether the line says that the name from `start` to `end` is that of somebody who is not the patient."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _LINE) : start]
    return (
        _TREATS.search(before[-_TITLE:]) is not None
        or _TAKES_PART.search(before) is not None
        or _FUNCTION_BEHIND.match(text, end) is not None
    )
