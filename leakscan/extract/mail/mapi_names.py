"""What MAPI properties are called, as far as people fill them in; and those that only programs have a use for."""

# The labels are French: they stand beside French values and tell what these are.
LABELS: dict[int, str] = {
    0x0004: "réponse automatique", 0x0039: "envoyé le", 0x003F: "reçu par", 0x0040: "reçu par",
    0x0044: "reçu au nom de", 0x0049: "objet d'origine", 0x004D: "auteur d'origine", 0x005A: "expéditeur d'origine",
    0x0050: "réponse à", 0x0060: "début", 0x0061: "fin", 0x0070: "conversation", 0x0072: "copie cachée d'origine",
    0x0073: "copie d'origine", 0x0074: "destinataires d'origine", 0x0E06: "remis le",
    0x1001: "rapport", 0x1080: "icône", 0x3001: "nom affiché", 0x3004: "commentaire", 0x3007: "créé le",
    0x3A02: "nom de rappel", 0x3A05: "suffixe", 0x3A06: "prénom", 0x3A07: "numéro d'identification officiel",
    0x3A08: "téléphone professionnel", 0x3A09: "téléphone personnel", 0x3A0A: "initiales", 0x3A0B: "mot-clé",
    0x3A0C: "langue", 0x3A0D: "lieu", 0x3A0F: "nom complet", 0x3A10: "numéro de salarié", 0x3A11: "nom",
    0x3A12: "nom affiché d'origine", 0x3A15: "adresse postale", 0x3A16: "société", 0x3A17: "fonction",
    0x3A18: "service", 0x3A19: "bureau", 0x3A1A: "téléphone principal", 0x3A1B: "téléphone professionnel 2",
    0x3A1C: "téléphone mobile", 0x3A1D: "téléphone radio", 0x3A1E: "téléphone de voiture", 0x3A1F: "autre téléphone",
    0x3A20: "nom transmis", 0x3A21: "bip", 0x3A23: "télécopie", 0x3A24: "télécopie professionnelle",
    0x3A25: "télécopie personnelle", 0x3A26: "pays", 0x3A27: "ville", 0x3A28: "région", 0x3A29: "rue",
    0x3A2A: "code postal", 0x3A2B: "boîte postale", 0x3A2C: "télex", 0x3A2D: "RNIS",
    0x3A2E: "téléphone de l'assistant", 0x3A2F: "téléphone personnel 2", 0x3A30: "assistant",
    0x3A41: "anniversaire de mariage", 0x3A42: "date de naissance", 0x3A43: "loisirs", 0x3A44: "deuxième prénom",
    0x3A45: "titre", 0x3A46: "profession", 0x3A47: "recommandé par", 0x3A48: "conjoint", 0x3A49: "réseau",
    0x3A4A: "numéro client", 0x3A4B: "téléphone textuel", 0x3A4C: "site FTP", 0x3A4E: "responsable", 0x3A4F: "surnom",
    0x3A50: "page personnelle", 0x3A51: "page professionnelle", 0x3A57: "téléphone de la société", 0x3A58: "enfants",
    0x3A59: "ville", 0x3A5A: "pays", 0x3A5B: "code postal", 0x3A5C: "région", 0x3A5D: "rue", 0x3A5E: "boîte postale",
    0x3A5F: "ville", 0x3A60: "pays", 0x3A61: "code postal", 0x3A62: "région", 0x3A63: "rue", 0x3A64: "boîte postale",
    0x3FF8: "créé par", 0x3FFA: "modifié par",
}  # fmt: skip
NAMED_LABELS: dict[int, str] = {
    0x0002: "lieu", 0x0024: "participants", 0x0026: "texte de la réunion",
    0x8005: "classé sous", 0x8010: "service", 0x801A: "adresse personnelle", 0x801B: "adresse professionnelle",
    0x801C: "autre adresse", 0x802B: "page web", 0x802C: "prénom phonétique", 0x802D: "nom phonétique",
    0x802E: "société phonétique", 0x8045: "rue", 0x8046: "ville", 0x8047: "région", 0x8048: "code postal",
    0x8049: "pays", 0x804A: "boîte postale", 0x804F: "champ utilisateur 1", 0x8050: "champ utilisateur 2",
    0x8051: "champ utilisateur 3", 0x8052: "champ utilisateur 4", 0x8062: "messagerie instantanée",
    0x8053: "liste de diffusion", 0x8054: "membres", 0x8055: "membres", 0x8064: "membres",
    0x8080: "adresse électronique", 0x8083: "adresse électronique", 0x8084: "adresse électronique",
    0x8090: "adresse électronique 2", 0x8093: "adresse électronique 2", 0x8094: "adresse électronique 2",
    0x80A0: "adresse électronique 3", 0x80A3: "adresse électronique 3", 0x80A4: "adresse électronique 3",
    0x80D8: "disponibilité", 0x80DE: "date de naissance", 0x80DF: "anniversaire de mariage",
    0x8105: "échéance", 0x8104: "début", 0x810F: "terminé le", 0x811F: "propriétaire de la tâche",
    0x8121: "auteur de la tâche", 0x8127: "délégué",
    0x8208: "lieu", 0x820D: "début", 0x820E: "fin", 0x8216: "périodicité", 0x8230: "fuseau horaire",
    0x8232: "périodicité", 0x8234: "fuseau horaire", 0x8238: "participants", 0x823B: "participants",
    0x823C: "participants facultatifs", 0x8247: "document partagé", 0x8248: "diffusion", 0x8249: "mot de passe",
    0x8502: "rappel", 0x8516: "début", 0x8517: "fin", 0x8520: "vote", 0x8524: "réponse", 0x8530: "suivi",
    0x8534: "kilométrage", 0x8535: "facturation", 0x8539: "sociétés", 0x853A: "contacts",
    0x8586: "contacts", 0x85A4: "suivi", 0x8700: "type", 0x8706: "début", 0x8708: "fin", 0x8712: "description",
}  # fmt: skip
# Bodies, headers and what attachments are made of are read apart; names of kinds, of time zones and of servers say
# nothing about a person; a preview repeats the body.
UNREAD = frozenset((
    0x001A, 0x0047, 0x0064, 0x0067, 0x0068, 0x0075, 0x0077, 0x007D, 0x007F, 0x0C1E, 0x0C28, 0x0E1F, 0x0E28, 0x0E29,
    0x1000, 0x1008, 0x1009, 0x1013, 0x1035, 0x1039, 0x1042, 0x10F3, 0x3002, 0x300B, 0x3013, 0x3014, 0x340D, 0x3613,
    0x3701, 0x3702, 0x3709, 0x370A, 0x371D, 0x3FDD, 0x3FF9, 0x3FFB, 0x402C, 0x65E0, 0x65E1, 0x65E2, 0x65E3, 0x6619,
    0x0071, 0x0FF9, 0x0FFB, 0x0FFF, 0x3FD9, 0x4022, 0x4024, 0x4026, 0x4028, 0x8554, 0x8580, 0x8581, 0x8F01,
))  # fmt: skip
# Points in time that people set; others are marks of programs.
MOMENTS = frozenset((0x0039, 0x0060, 0x0061, 0x0E06, 0x3A41, 0x3A42))
