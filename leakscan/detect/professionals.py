"""People who are named beside illnesses and are not ill: who treats, writes, attends, answers or buys."""

import re

# What nurses write about a patient is called by their trade.
_TREATS = re.compile(
    r"(?<!ransmission )(?<!ransmissions )"
    r"(?:\b(?:Drs?|DR|Pr|PR|Me|(?i:docteure?|professeure?|maître|médecins?(?: traitante?)?|biologistes?|confrère"
    r"|consœur|interne|infirmi(?:er|ère)|ide|secrétaire|psychologue|kinésithérapeute|orthophoniste|sage-femme|pharmacien(?:ne)?"
    r"|dentiste|chirurgien(?:ne)?|prescripteur|correspondant|cadre de santé|chef de service|assistante sociale))"
    r"[ \t]{0,2}[.:]?[ \t]{0,2}(?:(?:M\.|Mr|Mme|Mlle|Monsieur|Madame)[ ]{1,2})?)$"
)
# A line that begins so lists people of a meeting, a mail, a course or a sale.
_TAKES_PART = re.compile(
    r"\b(?:présente?s?|excusée?s?|absente?s?|intervenante?s?|participante?s?|format(?:eur|rice)s?|orat(?:eur|rice)s?"
    r"|auteure?s?|destinataires?|expéditeur|clients?|fournisseurs?|contacts?|responsables?|interlocut(?:eur|rice)s?"
    r"|animat(?:eur|rice)s?|rédact(?:eur|rice)s?|signataires?|organisat(?:eur|rice)s?"
    r"|coordinat(?:eur|rice)s?|(?:particip|assist|intervien)(?:ent|eront|dront)|référente?s?"
    r"|conseil d['’]administration|comité [a-zé]{4,20}|vendu à|livré à|acheteur)"
    r"(?:[ ]d(?:e |u |es |['’])[^:\n]{2,40})?[ \t]{0,2}:"
    r"|\b(?:commande|facture|devis|livraison)[ ](?:n|du)[^\n]{0,40}$"
    r"|\b(?:auprès de|rédigée?s? par|écrit par|signée?(?: par)?"
    r"|(?:validé|vérifié|approuvé|relu|créé|traduit|publié)e? par|animée? par|présentée? par|contacter"
    r"|s['’]adresser à|à l['’]attention de|de la part de|cordialement|bien à vous|confraternellement)"
    r"[ \t,:]{0,3}(?:M\.|Mr|Mme|Mlle|Monsieur|Madame)?[ ]{0,2}$",
    re.IGNORECASE,
)
_FUNCTION_BEHIND = re.compile(
    r"[ ]{0,2},?[ ]{0,2}(?:\(|-[ ])?(?:ministre|député|sénat|président|direct(?:eur|rice)|chef(?:fe)? de|praticien"
    r"|maire\b|professeure?\b|docteure?\b|médecin\b|responsable\b|journaliste|cherch(?:eur|euse))",
    re.IGNORECASE,
)
# A trade behind a name is that of somebody at work, unless what follows speaks of a patient.
_TRADE_BEHIND = re.compile(
    r"[ ]{0,2}(?:,[ ]|\([ ]?|[-–][ ]|\n[ \t]{0,8})(?:secrétaire|infirmi(?:er|ère)|IDE|IDEL|AS|ASH|IPA|cadre"
    r"|aide-soignante?|interne|psychologue|kinésithérapeute|orthophoniste|diététicien|sage-femme|pharmacien|biologiste|psychiatre|cardiologue|oncologue"
    r"|addictologue|assistante?|avocate?|trésori(?:er|ère)|coordinat(?:eur|rice)|format(?:eur|rice)|animat(?:eur|rice)"
    r"|service|unité|pôle)\b",
    re.IGNORECASE,
)
_OF_PATIENT = re.compile(
    r"\b\d{1,3} ans\b|\bnée? le\b|\b(?:suivi|atteint|adressé|hospitalisé|traité|opéré)e?\b"
    r"|\b(?:présente|souffre|consulte|a été|antécédents|diagnostic|traitement)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:cordialement|confraternellement|bien à vous|sincères salutations|salutations distinguées"
    r"|amicalement)[ \t]{0,2}[,.]?\s{1,8}$",
    re.IGNORECASE,
)
_TITLE = 40
_LINE = 200
_SENTENCE = 120


def is_no_patient(text: str, start: int, end: int) -> bool:
    """Whether the line says that the name from `start` to `end` is that of somebody who is not the patient."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _LINE) : start]
    return (
        _TREATS.search(before[-_TITLE:]) is not None
        or _TAKES_PART.search(before) is not None
        or _FUNCTION_BEHIND.match(text, end) is not None
        or _CLOSING.search(text, max(0, start - _TITLE), start) is not None
        or (_TRADE_BEHIND.match(text, end) is not None and not _OF_PATIENT.search(text, end, end + _SENTENCE))
    )
