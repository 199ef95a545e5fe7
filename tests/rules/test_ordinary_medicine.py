"""What letters and results of every day say is found; the same letters in other trades are left alone."""

import pytest

from leakscan.detect.fold import views
from leakscan.detect.lexicon import Lexicon
from leakscan.rulebook import default_folder, load

LEXICON = Lexicon(load(default_folder()).health)


def found(text):
    return {hit.term.health.id for hit in LEXICON.search(views(text))}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("PTH gauche posée en 2018, bonne évolution, suites orthopédiques simples", "health.surgery"),
        ("PTG droite, kiné trois fois par semaine", "health.surgery"),
        ("rupture de la coiffe des rotateurs", "health.surgery"),
        ("ablation du plâtre et des broches de Kirschner", "health.surgery"),
        ("syndrome du canal carpien bilatéral", "health.surgery"),
        ("arrêt cardio-respiratoire récupéré", "health.surgery"),
        ("Accident d'exposition au sang (AES), piqûre avec une aiguille", "health.surgery"),
        ("sous HBPM pendant 21 jours", "health.cardio-metabolic"),
        ("Relais par AOD : Eliquis", "health.cardio-metabolic"),
        ("AOMI stade 2, BPCO post-tabagique", "health.cardio-metabolic"),
        ("poussée tensionnelle, hypertention connue", "health.cardio-metabolic"),
        ("problème de sucre et tension trop haute", "health.common"),
        ("TVS du mollet, doppler demandé, phlébite", "health.cardio-metabolic"),
        ("Triplixam, Coveram ou Exforge", "health.cardio-metabolic"),
        ("pompe Omnipod et capteur Freestyle Libre", "health.cardio-metabolic"),
        ("Xatral et Permixon", "health.drugs"),
        ("Avamys, Aerius et Ferinject", "health.drugs"),
        ("prescription d'un EpiPen", "health.drugs"),
        ("Acupan dans la perfusion", "health.drugs"),
        ("lombosciatique gauche, conflit disco-radiculaire L5-S1", "health.chronic-other"),
        ("algoneurodystrophie du pied", "health.chronic-other"),
        ("rectocolite ulcéro-hémorragique, pancolite", "health.chronic-other"),
        ("SEP rémittente, score EDSS à 2", "health.chronic-other"),
        ("lithiase vésiculaire et stéatose hépatique non alcoolique", "health.chronic-other"),
        ("kératocône, blépharite et chalazion", "health.senses-skin"),
        ("kératose actinique, nævus atypique, dermatoscopie", "health.senses-skin"),
        ("VPPB, manœuvre libératoire", "health.senses-skin"),
        ("rage de dents, pulpite", "health.senses-skin"),
        ("céphalées et fourmillements de la main", "health.common"),
        ("bilan biologique : NFS, plaquettes, CRP", "health.tests"),
        ("ECG : rythme sinusal", "health.tests"),
        ("champ visuel automatisé, OCT maculaire", "health.tests"),
        ("VEMS à 52 %, courbe débit-volume", "health.tests"),
        ("INR à 2,4 sous Previscan", "health.tests"),
        ("APLV, hydrolysat poussé", "health.misc"),
        ("cassure de la courbe staturo-pondérale", "health.misc"),
        ("carcinome canalaire infiltrant, ki67 à 30 %", "health.oncology"),
        ("aplasie fébrile après la deuxième cure", "health.oncology"),
        ("Enfortumab puis Padcev", "health.oncology"),
    ],
)
def test_what_letters_and_prescriptions_say_is_found(text, rule):
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        # Informatique
        "Le partage NFS est monté sur le serveur de fichiers",
        "Clé AES 256 bits, mode GCM, chiffrement du disque",
        "GEM install rails, puis TAP linux et TUN",
        "OSM : tuiles et fond de carte",
        "Le BOM d'un fichier UTF-8 et le fichier BAT de Windows",
        "La connectivité du réseau Internet et du miroir",
        "SELinux : avc: denied, voir AVC et auditd",
        "premature end of file, fork restriction, refresh token",
        "Le processus de PID 1 et la commande CMD",
        "Le greffon de GIMP et la restriction de schéma",
        "PTH, RP, TP, AV et CV : sigles du tableau",
        "const freestyle = sleeve(bypass)",
        "LDL et HDL de Verilog",
        # Bureau, argent, droit
        "GPAO de l'atelier, stock et gammes",
        "L'AG de la copropriété, PV de la réunion",
        "Le taux INR du jour en roupies",
        "Article 50 du règlement, alinéa 2",
        "Chiffre d'affaires ventilé par mois, IMC et EVA en annexe",
        "Mise à plat des comptes, remise en état",
        "Clause de consolidation des comptes du groupe, restriction budgétaire",
        "RSP sur demande, TCA et EAL du contrat",
        # Météo, politique, sport, voyage, cuisine
        "TNT : la chaîne passe en haute définition",
        "La politique de la ville, un ministre en campagne, la fièvre du samedi soir",
        "Club de rugby : le demi d'ouverture, essai et transformation",
        "Queue-de-cheval et chignon : tutoriel de coiffure",
        "L'OMI et l'OACI fixent les règles du trafic",
        "Séance au CGR, tarif réduit",
        "Plaquettes de frein à changer, plaquettes de beurre et plaquettes commerciales à imprimer",
        "Élongation de la chaîne, claquage de la porte, pays en état de choc",
        "Antivol AEG, lave-linge et four",
        "Menu : gratin, tarte et crème brûlée",
        "La PAC européenne et la PAC air-eau du chauffage",
        "Minerve, déesse, et Morphée, dieu des songes",
        "Glasgow, Rankin et Guthrie sont des noms d'Écosse",
        "M. Charcot, M. Horton, Mme Fontan et M. Gilbert ont répondu",
        "Commande de vaccins antigrippaux : lot et boîtes en stock",
        "Bulletin de surveillance : épidémie de bronchiolite et de grippe saisonnière",
    ],
)
def test_the_same_letters_in_other_trades_are_left_alone(text):
    assert found(text) == set()
