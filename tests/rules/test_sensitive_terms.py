"""What exposes a person most is found in the words of letters and notes; the same words elsewhere are not."""

import pytest

from leakscan.detect.fold import views
from leakscan.detect.lexicon import Lexicon
from leakscan.rulebook import default_folder, load

LEXICON = Lexicon(load(default_folder()).health)


def hits(text):
    return [hit.term for hit in LEXICON.search(views(text))]


def found(text):
    return {(term.health.id.removeprefix("health."), term.name) for term in hits(text)}


def told(text):
    """Rules of the terms that weigh more than a generic word."""
    return {term.health.id for term in hits(text) if term.concept.weight > 1}


@pytest.mark.parametrize(
    ("text", "rule", "concept"),
    [
        # Addictions
        ("alcolisme chronique ancien", "addictions", "alcoolisme"),
        ("Cure de désintox prévue en mars", "addictions", "cure de désintoxication"),
        ("sevrage OH en cours", "addictions", "OH"),
        ("syndrome de Korsakoff", "addictions", "syndrome de korsakoff"),
        ("fume des joints tous les soirs", "addictions", "cannabis"),
        ("ex-toxicomane, VHC guéri", "addictions", "toxicomanie"),
        ("prise de MDMA samedi", "addictions", "ecstasy"),
        ("slam chemsex", "addictions", "chemsex"),
        ("mésusage de Lyrica", "addictions", "prégabaline détournée"),
        ("ordonnance de Buvidal", "addictions", "buvidal"),
        ("Selincro si besoin", "addictions", "nalmefène"),
        ("TSO : méthadone sirop", "addictions", "traitement de substitution aux opiacés"),
        ("interdit de jeux depuis 2020", "addictions", "jeu pathologique"),
        ("adressée en addictologie", "addictions", "consultation d'addictologie"),
        # Psychiatrie
        ("shizophrénie paranoïde", "psychiatry", "schizophrénie"),
        ("entend des voix depuis un mois", "psychiatry", "hallucination auditive"),
        ("bouffée délirante aiguë", "psychiatry", "bouffée délirante aiguë"),
        ("TS médicamenteuse en 2019", "psychiatry", "intoxication médicamenteuse volontaire"),
        ("maintenu en SPDT", "psychiatry", "hospitalisation à la demande d'un tiers"),
        ("admission en SDRE par arrêté", "psychiatry", "hospitalisation d'office"),
        ("hospitalisation sans consentement, SPI du 4 mai", "psychiatry", "péril imminent"),
        ("mesure de contention levée ce jour", "psychiatry", "isolement psychiatrique"),
        ("suivie au CMP depuis dix ans", "psychiatry", "suivi au cmp"),
        ("patiente borderline, scarifications", "psychiatry", "scarification"),
        ("se fait vomir après les repas", "psychiatry", "boulimie"),
        ("TDAH, Médikinet 20", "psychiatry", "déficit attentionnel"),
        ("séances d'ECT", "psychiatry", "électroconvulsivothérapie"),
        ("Nozinan au coucher", "psychiatry", "lévomépromazine"),
        ("Depakote ou lithiémie à 0,8", "psychiatry", "divalproate"),
        ("syndrome de Diogène", "psychiatry", "syllogomanie"),
        # VIH, hépatites, infections
        ("patient séropo, conjoint informé", "hiv-sti", "séropositif"),
        ("couple sérodiscordant", "hiv-sti", "transmission mère-enfant du vih"),
        ("CD4 à 620", "hiv-sti", "lymphocytes cd4"),
        ("sous Triumeq depuis 2016", "hiv-sti", "triumeq"),
        ("ordonnance de Descovy", "hiv-sti", "descovy"),
        ("initiation PrEP VIH", "hiv-sti", "prophylaxie pré-exposition"),
        ("PCR gonocoque positive", "hiv-sti", "gonococcie"),
        ("condylomes anaux", "hiv-sti", "condylome"),
        ("ARN du VHC négatif", "hepatitis", "hépatite c"),
        ("ITL traitée, Quantiféron positif", "hepatitis", "tuberculose latente"),
        ("sous Rifinah trois mois", "hepatitis", "rifinah"),
        ("E. coli BLSE", "infections", "entérobactérie blse"),
        ("retour du Mali, dengue", "infections", "dengue"),
        # Grossesse
        ("contrôle post-IVG à J15", "pregnancy", "ivg médicamenteuse à domicile"),
        ("G3P2, terme dépassé", "pregnancy", "g1p0"),
        ("Mifégyne 200", "pregnancy", "mifépristone"),
        ("née sous X en 1981", "pregnancy", "accouchement sous x"),
        ("FIV ICSI, deux embryons", "pregnancy", "fécondation in vitro"),
        ("OATS sévère au spermogramme", "pregnancy", "azoospermie"),
        ("DPNI positif", "pregnancy", "adn libre circulant"),
        ("pose de DIU au cuivre", "pregnancy", "stérilet"),
        # Génétique
        ("porteur de trisomie 21", "genetics", "trisomie 21"),
        ("Kaftrio, bonne réponse", "genetics", "ivacaftor"),
        ("CVO sur drépanocytose", "genetics", "crise vaso-occlusive"),
        ("variant pathogène de classe 5", "genetics", "exome"),
        ("maladie de Charcot-Marie-Tooth", "genetics", "maladie de charcot marie tooth"),
        ("maladie de Rendu-Osler", "genetics", "thrombopathie de glanzmann"),
        ("mutation C282Y homozygote", "genetics", "hémochromatose"),
        # Handicap
        ("dossier MDPH à renouveler", "disability", "maison départementale des personnes handicapées"),
        ("invalidité 2ème catégorie", "disability", "pension d'invalidité"),
        ("GIR 3, aide à la toilette", "disability", "gir 3"),
        ("maladie d'Alzeimer débutante", "disability", "maladie d'alzheimer"),
        ("MMSE 18/30", "disability", "mini mental state"),
        ("SESSAD puis IME", "disability", "service d'éducation spéciale"),
        ("inapte à son poste, décision du 4 mai", "disability", "inaptitude"),
        ("sous curatelle renforcée", "disability", "curatelle"),
        ("bilan WISC-V : QI hétérogène", "disability", "quotient intellectuel"),
        # Sexualité, violences, situation
        ("panne sexuelle, essai de Cialis", "sexuality", "tadalafil"),
        ("patient trans, torsoplastie", "sexuality", "chirurgie de réassignation"),
        ("rupture de préservatif", "sexuality", "rapport non protégé"),
        ("frappée par son mari", "violence-social", "violences conjugales"),
        ("enfant confié à l'ASE", "violence-social", "aide sociale à l'enfance"),
        ("ITT de 8 jours, coups reçus au visage", "violence-social", "incapacité totale de travail"),
        ("extraction médicale de la maison d'arrêt", "violence-social", "détenu"),
        ("sous OQTF, AME en cours", "violence-social", "obligation de quitter le territoire"),
        ("dort dans sa voiture", "violence-social", "sans domicile fixe"),
        ("bénéficiaire de la C2S", "violence-social", "complémentaire santé solidaire"),
    ],
)
def test_what_exposes_a_person_is_found_under_its_own_concept(text, rule, concept):
    assert (rule, concept) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        # Politique, justice, presse
        "La paralysie du Parlement et l'addiction aux dépenses publiques",
        "Le maire a été placé en garde à vue, selon la police",
        "Saisie de cannabis et trafic de cocaïne : les douanes communiquent",
        "L'autorité de tutelle, ministère chargé de la santé",
        "Fournir un extrait de casier judiciaire vierge avec la candidature",
        "La mairie ouvre un gymnase aux sans-abri pendant le grand froid",
        "Une schizophrénie institutionnelle, un dialogue de sourds",
        "Registre RGPD : données relatives à l'orientation sexuelle, opinions politiques",
        # Météo, finance, métiers
        "Dépression tropicale, vents violents, pluies sur les reliefs",
        "Le capital est détenu à 60 % par deux sociétés",
        "NPS clients de 42, TAG des pages, TOP 10 des ventes, EDC et PHC du projet",
        "IFRS 9 : critère SPPI, ECT et EDM du portefeuille",
        "CPNE de la branche, CNEP banque, IEA World Energy Outlook",
        # Informatique
        "Clé RSA 4096 bits, feuille CSS, adresse IP 10.0.0.1",
        "Le site tourne sous SPIP avec un plugin",
        "MMSE estimator, DPI 300, VME bus, VHD disque, MAP et LCC",
        "Suicide du thread, exécution de la requête SQL à l'aveugle",
        "patch for UDIV_NEEDS_NORMALIZATION",
        "HUDA Bilal et ELSA Dupont, comptes à créer",
        "Transistor bipolaire, pince bipolaire et disjoncteur",
        "Batterie lithium du vélo électrique, pile bouton",
        # Cuisine, jardin, animaux
        "Autolyse de la pâte : farine et levure, 30 minutes",
        "Chancre du pommier ; scarifier la pelouse au printemps",
        "Leishmaniose du chien : le vaccin est à jour",
        "L'euthanasie du chien a eu lieu chez le vétérinaire",
        "Insémination artificielle des vaches laitières, IAC bovine",
        # Romans, sport, société
        "L'héroïne du roman part avec son frère",
        "Un thriller sur un psychopathe, une comédie hystérique",
        "L'accouchement difficile de la réforme, la fausse couche de peinture",
        "L'enceinte du stade et l'enceinte bluetooth",
        "Sous-titrage pour sourds et malentendants",
        # Institutions, recrutement, prévention
        "Le service de psychiatrie de l'hôpital recrute un cadre",
        "Congrès d'addictologie : formation en alcoologie, inscription",
        "ESAT recrute un moniteur, espaces verts",
        "Lutte contre le sida : campagne d'affichage",
        "Référent harcèlement sexuel : charte et affichage",
        "L'abus d'alcool est dangereux pour la santé",
        "Journée mondiale de la schizophrénie",
        "Parking réservé aux personnes handicapées, accessibilité",
        "TPE de paiement, TROD en pharmacie, BK burger",
        "PASS sanitaire, CMU Carnegie Mellon, PUMA chaussures, AME soeur",
    ],
)
def test_the_same_words_elsewhere_weigh_nothing(text):
    assert told(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Rendez-vous au secrétariat de psychiatrie",
        "Un congrès de pédopsychiatrie",
        "Le directeur du pôle d'addictologie",
    ],
)
def test_a_place_of_care_is_no_more_than_a_generic_word(text):
    assert {term.concept.weight for term in hits(text)} <= {1}
