"""Placeholders: what stands where a secret would, in forms, manuals, templates and code."""

import re
import unicodedata

# Words of forms, manuals and programming languages, and the remarks of those who rightly wrote no password down.
_REMARKS = """
oui non neant idem aucun aucune inconnu inconnue vide absent rien voir demander demande perdu oublie change changer
modifie obligatoire requis facultatif optionnel provisoire temporaire initial initiale actuel actuelle nouveau
nouvelle ancien ancienne incorrect invalide valide valider correct errone expire confirmer confirmation confirme
saisir saisissez entrer entrez taper tapez choisir afficher masquer masque cache chiffre chiffree crypte secret
secrete confidentiel personnel personnelle strictement unique robuste fort faible long sms mail email courriel
telephone enveloppe keepass bitwarden coffre administrateur utilisateur identifiant login connexion session compte
passe motdepasse mdp password passwort passwd passphrase pass pwd passcode username user users
required optional hidden masked redacted removed none null nil true false yes undefined empty unset string str text
varchar char bool boolean integer number object void any todo tbd value here enter type confirm new old current
forgot forgotten reset change changed show hide invalid wrong missing minimum maximum must should never always
basic prompt ask default encrypted plaintext cleartext plain file env
oobesystem specialize windowspe generalize offlineservicing auditsystem audituser
remarque remarques commentaire commentaires note notes adresse site url nom prenom date role profil statut service
communique communiquee remis remise confie fourni fournie transmis transmise envoye envoyee attribue defini definir
est sont sera doit dans avec pour chez sur par cf puis ou et de du la le les un une
habituel habituelle identique meme celui standard classique commun partage partagee defaut inchange inchangee
generique session sans voir oral oralement affiche imprime colle note noter donne donnee connu complexe simple
principal principale maitre distant distante existant existante quelconque interactivement pppoe
desactive active bloque blockage verrouille supprime fige reset oubliee perdue sensible modifiable variable valable
administrator root texte champ libelle longueur obligatoires lettres chiffres caracteres casse majuscule minuscule
passwort kennwort contrasena senha wachtwoord haslo heslo jelszo parola lozinka geslo salasana losenord adgangskode
passord sifre slaptazodis parool contrasenya pasahitza lykilord parole
characters length hash hashed encoded integer bytes array list dict func function class self nil symbol token
"""
_WORDS = frozenset(_REMARKS.split())
_STARTS = re.compile(
    r"""(?: change[-_ ]?(?:me|it|this) | chang[ei]z?[-_]?moi | your | votre | my[-_]?pass(?:word)?\Z | mon[-_]?mot
      | place[-_]?holder | inser(?:t|er|ez)[-_ ] | to[-_]?be | dummy | redacted | xxx | todo | fixme
      | a[-_ ](?:definir|completer|demander|changer|renseigner|modifier) | password[_-]?here | mot[-_ ]?de[-_ ]?passe
      | (?:null|none|undefined)\b | \*sensitive\* | hex: | dword: )""",
    re.VERBOSE,
)
_INSIDE = re.compile(r"exempl[ea]|example|placeholder|_here\b|votremot|yourpass|mot_?de_?passe")
_DUMMY = re.compile(
    r"(?:[x*._?#•●·:-]|\\?\*)+|(.)\1+|(?:abc|xyz)+|(?:wpa[23]?|wep)(?:[-/](?:psk|sae|wpa[23]?|aes|tkip))*"
)
# Gaps of templates, variables of shells and languages, escapes: the secret itself is elsewhere.
_GAP = re.compile(
    r"""[<{\[(].*[>}\])]\W* | \{.* | \#\{.* | .*\$\{.* | \$\(.* | \$\$[A-Za-z{(].* | \$[A-Za-z_]+(?:(?:->|[\[;,)]).*)?
      | %[A-Za-z_]+%? | %[A-Za-z_]\w*% | %[\d.-]*[sdx](?:\W.*)? | @[A-Za-z_]+ | :[A-Za-z_]+ | ![A-Za-z_]+! | ![01]\b.*
      | \?+ | &\w+;.* | [|>&]+ | \\[nrt"'].* | `.* | \d{1,3}(?:[.,]\d+)?% | \#(?:[A-Z/0]{2,6}[!?]?)

      | (?: (?:[Bb]ugs?|[Uu]buntu|[Dd]ebian|[Aa]lioth|[Ii]ssue|LP|GH|PKCS|pkcs|gnome|kde|fdo|rhbz|bgo|bnc|bsc)?
            :?\#\d+[,;.]? )+
      | \d+[-/]\d+ | \\(?:f[BIRPC(\[]|s[-+0-9(\[]|[&*(-]).* | [\[(][A-Za-z]\w{0,30}[=(:].* | [+=|_-]{3,}
      | \d{1,3}(?:jours?|days?|min|mn|h|s|ms|car|caracteres?|chars?|bits?)""",
    re.VERBOSE,
)
# How secrets are kept, and not one of them.
_ALGORITHM = re.compile(
    r"argon2(?:id|i|d)?|(?:sha|aes|hmac|pbkdf)[-_]?\d{1,3}.{0,8}|md[245]|[by]?s?crypt|gost.{0,10}|(?:3|triple)des",
    re.IGNORECASE,
)
# Calls (a year in brackets is none), indexes, operators, attributes, ends of statements, bodies.
_CODE = re.compile(
    r"""[A-Za-z_$][\w$.]*\((?!\d{1,8}\))[\w.,=\[\]{}*$&/+:;()-]*
      | [A-Za-z_$][\w$.]*\[.* | [A-Za-z_$][\w$]*(?:=>|->|::|\|\||&&).*
      | [A-Za-z_$]+(?:\.[A-Za-z_$]+)+ | [A-Za-z]+:[A-Za-z]+ | .*\)[.;].* | [a-z-]{2,20}\{[a-z-]{0,30}
      | [^\n{]*\{[^\n}:]*[}:].*
      | [A-Za-z_.]+, | .*&\w+=.* | \*+\w+\*+ | \*{1,2}[A-Za-z_]+ | _\w+_ | \w+[+]
      | [A-Za-z]{1,20}[#|_-](?:password|passwd|pwd|mdp) | .*\\[sdwb][*+?].* | .*\[\^.* | .*\(\?[:=!<].*
      | 0x[0-9a-fA-F]+ | [\w=]+@entry=.*
      | (?:os|process|self|this|args|config|settings|request|params|env)\..*""",
    re.VERBOSE,
)
_PATH = re.compile(
    r"""[A-Za-z]:[\\/].* | \\\\.* | \.{1,2}/.* | ~/.* | (?:/[\w.@-]+){2,}/? | /[a-z]{2,8}/
      | (?:https?|ftp|file|mailto):.*
      | www\..* | ~[\w.-]+/.* | [\w./-]+\.(?:html?|php|xml|md|txt|pem|exp)(?:[#?].*)? | [\w.-]+:~?[\w-]*(?:/[\w.-]+){2,}
      | (?:(?:cn|dc|ou|uid|o|c)=[^=,]+,)+(?:cn|dc|ou|o|c)=.*""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"[^@\s]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,6}")
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+|[A-Z]+(?:[_-][A-Z]+)+|[A-Z][A-Z0-9]*(?:_[A-Z]+)+")
_SHAPES = (_GAP, _ALGORITHM, _CODE, _PATH, _ADDRESS, _IDENTIFIER)


def folded(value: str) -> str:
    """Lower case without accents."""
    return "".join(each for each in unicodedata.normalize("NFD", value.lower()) if not unicodedata.combining(each))


def is_remark(word: str) -> bool:
    """Whether a folded word belongs to forms and remarks: `voir`, `oublie`, `obligatoire`."""
    return word in _WORDS


def is_placeholder(value: str) -> bool:
    """Whether the text only holds the place of a secret: gaps, dummies, code that fetches it, words of a form.

    >>> [is_placeholder(each) for each in ("****", "${MDP}", "os.environ['X']", "VOTRE_MOT_DE_PASSE", "Soleil2024!")]
    [True, True, True, True, False]
    """
    plain = folded(value)
    return (
        is_remark(plain.strip("'\"«»()[].,;:!?… "))
        or any(shape.fullmatch(value) is not None for shape in _SHAPES)
        or _DUMMY.fullmatch(plain) is not None
        or _STARTS.match(plain) is not None
        or _INSIDE.search(plain) is not None
    )
