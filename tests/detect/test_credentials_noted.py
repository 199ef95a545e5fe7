"""Accesses as practices note them: found once, at their rule, or left alone."""

import pytest

HIGH = "high"
VALUE = "Citron@45609"


@pytest.fixture
def rules_of(outcome_of, tools):
    """The rules under which a value comes out, with their severities."""

    def read(content, value, name="note.txt"):
        print_ = tools.fingerprinter.of(value)
        findings = [each for each in outcome_of(content, name).findings if each.category == "credential"]
        return [(each.rule_id, each.severity) for each in findings if print_ in each.fingerprints]

    return read


@pytest.fixture
def alarms(outcome_of):
    """The credential findings that are more than a note."""

    def read(content, name="note.txt"):
        findings = outcome_of(content, name).findings
        return [each.rule_id for each in findings if each.category == "credential" and each.severity != "low"]

    return read


LABELS = [
    "mot de passe", "Mots de passe", "mdp", "m.d.p.", "mot 2 passe", "pwd", "password", "code d'accès", "code secret",
    "phrase de passe", "clé de sécurité", "mot de passe provisoire", "code de connexion", "pass phrase",
]  # fmt: skip
SEPARATORS = [" : ", ":", " = ", " -> ", " → ", "\t", " :\n    "]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("label", LABELS)
def test_every_label_and_separator_gives_one_finding(rules_of, label, separator):
    assert rules_of(f"{label}{separator}{VALUE}\n", VALUE) == [("cred.password-text", HIGH)]


@pytest.mark.parametrize(
    "text",
    [
        f"Le mot de passe est {VALUE}.",
        f"ton mdp c'est {VALUE}",
        f"Bonjour,\nvoici le code : {VALUE}\nCordialement",
        f"Mot de passe provisoire {VALUE} à changer à la première connexion",
        f"Mot de passe (identique partout) : {VALUE}",
        f"> Mot de passe : {VALUE}\n> merci",
        f"Ameli | mot de passe | {VALUE}",
        f"mot de passe ........ {VALUE}",
        f"mot de passe        {VALUE}",
        f"Identifiant : accueil, mdp : {VALUE}",
        f"Login/mot de passe : accueil/{VALUE}",
        f"Doctolib - dr.petit@cabinet.example - {VALUE}",
        f"URSSAF 123456789 {VALUE}",
        f"accueil / {VALUE}",
    ],
)
def test_a_phrase_gives_its_password_once(rules_of, text):
    assert [severity for _, severity in rules_of(text, VALUE)] == [HIGH]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Ameli Pro : cabinet12 / Garonne1972", "cred.service-access"),
        ("MSSanté : dr.petit / Garonne1972", "cred.service-access"),
        ("Codes du cabinet\n- Mutuelle : Garonne1972\n", "cred.password-listed"),
        ("Code Doctolib : Garonne1972", "cred.service-code"),
        ("Wi-Fi patients : Garonne1972", "cred.wifi-key"),
        ("Identifiant : accueil\nMot de passe : Garonne1972\n", "cred.password-text"),
    ],
)
def test_an_access_comes_out_under_the_rule_of_its_kind(rules_of, text, rule):
    assert rules_of(text, "Garonne1972") == [(rule, HIGH)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DMP : code d'accès 458712", "458712"),
        ("code de la session : 4587", "4587"),
        ("Ameli Pro\nidentifiant : accueil\nmot de passe : camomille\n", "camomille"),
        ("Clé WPA2 : 3F9A 77C1 D2E4 55A0 12BC", "3F9A 77C1 D2E4 55A0 12BC"),
        ("Phrase de passe du coffre : cheval agrafe batterie ponton", "cheval agrafe batterie ponton"),
    ],
)
def test_weak_values_are_told_by_what_stands_around_them(rules_of, text, value):
    assert [severity for _, severity in rules_of(text, value)] == [HIGH]


@pytest.mark.parametrize(
    "text",
    [
        "Code PIN CPS : 6288", "PIN CPS 6288", "code CPS: 6288", "Code carte CPS 6288", "code e-CPS : 6288",
        "Carte CPE secrétaire - code : 6288", "carte CPS (code 6288)", "Mon code CPS est le 6288", "Code PIN : 6 2 8 8",
        "code PIN\n6288\n", "Code porteur : 6288", "code CB : 6288", "Carte SIM : PIN 6288 PUK 06332753",
    ],
)  # fmt: skip
def test_the_pin_of_a_card_is_found_in_all_its_phrasings(rules_of, text):
    assert rules_of(text, "6288") == [("cred.card-pin", HIGH)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Code porte : 45A12", "45A12"), ("Digicode 1972B", "1972B"), ("code de l'ascenseur 4512", "4512"),
        ("code photocopieur : 4521", "4521"), ("boîte à clés : 4512", "4512"), ("interphone code 4512", "4512"),
    ],
)  # fmt: skip
def test_codes_of_doors_alarms_and_copiers_are_low(rules_of, text, value):
    assert rules_of(text, value) == [("cred.door-code", "low")]


@pytest.mark.parametrize(
    "text",
    [
        "Mot de passe oublié ?", "Réinitialiser votre mot de passe", "Mot de passe : ____", "Mot de passe : ........",
        "Mot de passe : 12 caractères minimum", "Mot de passe (8 caractères min.) :", "Mot de passe : idem",
        "Mot de passe : voir enveloppe", "Mot de passe : envoyé par courrier le 12/05/2024", "mdp : ne pas noter",
        "Mot de passe : (voir KeePass)", "Le mot de passe est chiffré en AES-256", "Longueur du mot de passe : 12",
        "Nombre de mots de passe : 12345", "Exemple de mot de passe : Mon1erChat!", "mdp : #REF!", "tests pass: 100%",
        "code postal : 35000", "code CCAM : HBQK002", "code APE : 8621Z", "clé USB : Kingston 32Go", "clé RIB : 72",
        "passe sanitaire : QR2021", "passerelle : 192.168.1.1", "id patient : 451278", "compte 512000 / 62.30",
        "Votre code est : 451278 (valable 10 minutes)", "Accès : ligne 3 / Bus42", "Doctolib : Dr Petit / RDV le 12/05",
        "Wi-Fi : 802.11ac", "Livebox : Livebox-4F2A", "clé de sécurité : YubiKey5", "Code banque : 30004",
        "License: BSD-3-clause", "mdp changé le 3/5", "Le code PIN comporte 4 chiffres", "Code PUK : voir courrier",
    ],
)  # fmt: skip
def test_words_forms_policies_and_other_codes_raise_nothing(alarms, text):
    assert alarms(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fr.po", 'msgid "Password:"\nmsgstr "Mot de passe :"\n'),
        ("fr.json", '{"password": "Mot de passe", "forgot": "Mot de passe oublié ?"}'),
        (
            "style.css",
            ".password { color: #ff0011; } input[type=password]{width:100px} .password:after{content:'\\f023'}",
        ),
        ("page.html", '<input type="password" name="pwd1" placeholder="Mot de passe" pattern=".{8,12}">'),
        ("code.py", 'password = request.form["password"]\npwd = os.getenv("PWD1")\nuser, pw = auth, None\n'),
        ("script.sh", 'PASSWORD="$(cat /run/secrets/db_1)"\nmysql -u root -p$PASS base\nexport PASSWORD=$1\n'),
        (".env.example", "APP_PASSWORD=\nDB_PASSWORD=changeme\nMAIL_PASSWORD=null\n"),
        (".env", "ACCESS_KEY_ID=abc\nSECRET_NAME=Rdv/Agenda1972\n"),
        ("openapi.yaml", "password:\n  type: string\n  minLength: 12\n"),
        ("vide.csv", "Site;Identifiant;Mot de passe\nAmeli;;\nDoctolib;;\n"),
        ("comptes.csv", "Utilisateur;Dernier changement mot de passe\njdurand;12/05/2024\n"),
        ("actes.csv", "Date;Code;Montant\n12/05/2024;HBQK002;12,60\n"),
    ],
)
def test_programs_translations_and_tables_raise_nothing(alarms, name, text):
    assert alarms(text, name) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("acces.csv", f"Mot de passe;Site;Login\n{VALUE};Ameli;cab\n"),
        ("acces.csv", f"Site;Ameli;Banque\nIdentifiant;cab;dr\nMot de passe;Garonne1972;{VALUE}\n"),
        ("acces.md", f"| Site | Login | Mot de passe |\n|---|---|---|\n| Ameli | cab | {VALUE} |\n"),
        ("acces.html", f"<table><tr><td>Compte</td><td>cab</td></tr><tr><td>MDP</td><td>{VALUE}</td></tr></table>"),
        ("acces.csv", f"Service;Utilisateur;Pass;Commentaire\nMutuelle;dr;{VALUE};ok\n"),
    ],
)  # fmt: skip
def test_tables_give_their_passwords_whatever_their_order(rules_of, name, text):
    assert {severity for _, severity in rules_of(text, VALUE, name)} == {HIGH}


def test_a_password_with_an_equal_sign_is_not_cut_at_it(rules_of, alarms):
    text = "Banque : identifiant cabinet103 / mot de passe CZGa33=%nC1fB"

    assert (rules_of(text, "CZGa33=%nC1fB"), alarms(text)) == (
        [("cred.password-inline", HIGH)],
        ["cred.password-inline"],
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize(
    "rows",
    [
        [("Notes", "", ""), ("Tel", "", ""), ("Site", "Login", "Mot de passe"), ("Ameli", "cab", "camomille")],
        [("Site", "Ameli"), ("Identifiant", "cab"), ("Mot de passe", "camomille")],
        [("Site", "Ameli", "Banque"), ("Identifiant", "cab", "dr"), ("Mot de passe", "tilleul", "camomille")],
        [("Site", "Identifiant / mot de passe"), ("Ameli", "cab / camomille")],
    ],
)
def test_a_cell_that_is_a_label_names_the_cells_below_or_after_it(rules_of, rows, delimiter):
    text = "".join(delimiter.join(row) + "\n" for row in rows)

    assert rules_of(text, "camomille", "acces.txt") == [("cred.password-column", HIGH)]


def test_tables_of_devices_and_of_fields_hold_no_password(alarms):
    devices = "PC;Dell;Optiplex7010\nImprimante;HP;LaserJet400\n"
    fields = "Champ;Type;Longueur\nMot de passe;texte;64\nMot de passe;12/05/2024;12/08/2024\n"

    assert (alarms(devices), alarms(fields, "champs.csv")) == ([], [])


def test_the_arguments_of_a_call_are_no_row_of_headings(alarms):
    assert (
        alarms("return open(user, passwd, host, port,\n            timeout, retries, host, port)\n", "client.py") == []
    )
