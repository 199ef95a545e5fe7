"""What the fields of HL7 v2 segments hold, as far as it tells persons, identifiers, diagnoses and results apart."""

LABELS: dict[str, str] = {
    "PID-2": "identifiant patient externe", "PID-3": "identifiant patient", "PID-4": "autre identifiant patient",
    "PID-5": "nom du patient", "PID-6": "nom de la mère", "PID-7": "date de naissance", "PID-8": "sexe",
    "PID-9": "autre nom", "PID-11": "adresse", "PID-13": "téléphone", "PID-14": "téléphone professionnel",
    "PID-18": "numéro de compte du patient", "PID-19": "numéro de sécurité sociale",
    "PID-21": "identifiant de la mère", "PID-23": "lieu de naissance", "PID-29": "date de décès",
    "PD1-4": "médecin traitant", "MRG-1": "ancien identifiant patient", "MRG-7": "ancien nom du patient",
    "NK1-2": "nom du proche", "NK1-3": "lien de parenté", "NK1-4": "adresse", "NK1-5": "téléphone",
    "NK1-16": "date de naissance", "NK1-33": "identifiant du proche", "NK1-37": "numéro de sécurité sociale",
    "GT1-3": "nom du garant", "GT1-8": "date de naissance", "GT1-12": "numéro de sécurité sociale",
    "IN1-16": "nom de l'assuré", "IN1-18": "date de naissance", "IN1-36": "numéro d'assuré",
    "IN1-49": "numéro d'assuré", "IN2-2": "numéro de sécurité sociale de l'assuré", "IN2-61": "numéro de patient",
    "PV1-7": "médecin responsable",
    "PV1-8": "médecin adresseur", "PV1-9": "médecin consultant", "PV1-17": "médecin d'admission",
    "PV1-19": "numéro de venue", "PV2-3": "motif d'admission", "DG1-3": "diagnostic CIM-10", "DG1-4": "diagnostic",
    "DG1-16": "médecin", "PRB-3": "problème", "AL1-3": "allergie", "AL1-5": "réaction", "PR1-3": "acte",
    "PR1-4": "acte", "PR1-11": "chirurgien", "ORC-12": "prescripteur", "OBR-4": "examen",
    "OBR-13": "renseignements cliniques", "OBR-16": "prescripteur", "OBR-31": "motif de l'examen",
    "OBR-39": "commentaire", "OBX-3": "analyse", "OBX-5": "résultat", "OBX-6": "unité", "OBX-16": "biologiste",
    "NTE-3": "commentaire", "RXA-5": "médicament", "RXD-2": "médicament", "RXE-2": "médicament", "RXO-1": "médicament",
    "SCH-7": "motif du rendez-vous", "TXA-9": "auteur", "FT1-19": "diagnostic CIM-10",
}  # fmt: skip

PROFESSIONALS = frozenset((
    "PD1-4", "PV1-7", "PV1-8", "PV1-9", "PV1-17", "PV1-52", "EVN-5", "ORC-10", "ORC-11", "ORC-12", "ORC-19", "OBR-10",
    "OBR-16", "OBR-28", "OBR-32", "OBR-33", "OBR-34", "OBX-16", "TXA-5", "TXA-9", "TXA-10", "TXA-11", "TXA-22", "ROL-4",
    "DG1-16", "PR1-8", "PR1-11", "PR1-12", "RXA-10", "RXE-13", "SCH-12", "SCH-16", "SCH-20", "AIP-3", "FT1-20",
))  # fmt: skip
DATES = frozenset(("PID-7", "PID-29", "NK1-16", "GT1-8", "IN1-18"))
IDENTIFIERS = frozenset((
    "PID-2", "PID-3", "PID-4", "PID-18", "PID-21", "MRG-1", "MRG-3", "MRG-4", "NK1-33", "IN1-36", "IN1-49", "PV1-19",
))  # fmt: skip


def heading_of(code: str) -> str:
    """The code of a field and what it holds.

    >>> heading_of("PID-3"), heading_of("ZBE-1")
    ('PID-3 identifiant patient', 'ZBE-1')
    """
    return f"{code} {LABELS[code]}" if code in LABELS else code
