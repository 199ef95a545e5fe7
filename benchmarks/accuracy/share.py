"""A small labelled share: every person, number and secret in it is drawn with a seed and belongs to nobody."""

import csv
import io
import json
import random
import string
import zlib
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl

_SURNAMES = ("AUBRION", "BESNIER", "CORVAISIER", "DUROCHER", "ESNAULT", "FOURMONT", "GUILLEMIN", "HAMARD", "JOUANNE")
_FIRST_NAMES = ("Alice", "Bernard", "Chantal", "Denis", "Élise", "François", "Gisèle", "Hugo", "Jeanne", "Louis")
_PLACES = ("35238", "69123", "75056", "2A004", "2B033", "97105", "99352", "44109")
# The name of the rule, and a sentence that must be found as that of its patient.
_HEALTH = (
    ("health.hiv-sti", "Patient séropositif sous trithérapie."),
    ("health.psychiatry", "Suivi pour un trouble bipolaire, hospitalisation en 2019."),
    ("health.oncology", "Cancer du sein, chimiothérapie en cours."),
    ("health.addictions", "Sevrage alcoolique, rechute en mars."),
    ("health.cardio-metabolic", "Infarctus du myocarde ancien, diabète de type 2."),
)
_LEAFLETS = (
    "Le diabète de type 2 : brochure d'information. Parlez-en à votre médecin.",
    "Dépistage du cancer colorectal : campagne d'information, affiche à poser en salle d'attente.",
    "Protocole de nettoyage des locaux. Version 4. Diffusion interne.",
    "Mot de passe oublié ? Cliquez sur le lien. Mot de passe : ________",
    "Fiche patient à compléter. Nom : ________ N° de sécurité sociale : _ __ __ __ ___ ___ __",
)
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    born: str
    nir: str


@dataclass(slots=True)
class Truth:
    """What was planted, by path: numbers, secrets and health rules. A file in none of them is harmless."""

    numbers: dict[str, set[str]] = field(default_factory=dict)
    secrets: dict[str, set[str]] = field(default_factory=dict)
    health: dict[str, str] = field(default_factory=dict)
    harmless: set[str] = field(default_factory=set)
    # Every spelling of a planted value: none may appear in anything that is written.
    spellings: set[str] = field(default_factory=set)


class Share:
    """Writes the files and remembers what is in them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.truth = Truth()
        self._chance = random.Random(seed)

    def make(self, rounds: int) -> Truth:
        """Each family of files, so many times."""
        for number in range(rounds):
            for family in (self._letter, self._listing, self._workbook, self._mail, self._record, self._secrets):
                family(number)
            self._health(number)
            self._harmless(number)
        return self.truth

    def _person(self) -> Person:
        chance = self._chance
        year, month, day = chance.randint(1930, 2015), chance.randint(1, 12), chance.randint(1, 28)
        head = f"{chance.choice('12')}{year % 100:02}{month:02}{chance.choice(_PLACES)}{chance.randint(1, 999):03}"
        name = f"{chance.choice(_SURNAMES)} {chance.choice(_FIRST_NAMES)}"
        return Person(name, f"{day:02}/{month:02}/{year}", f"{head}{key(head):02}")

    def _written(self, nir: str) -> str:
        fields = (nir[0], nir[1:3], nir[3:5], nir[5:7], nir[7:10], nir[10:13], nir[13:])
        separator = self._chance.choice(("", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", ".", "-"))
        text = separator.join(fields)
        self.truth.spellings |= {text, nir, nir[:13]}
        return text

    def _save(self, path: str, content: bytes, persons: list[Person] | None = None) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if persons:
            self.truth.numbers[path] = {each.nir for each in persons}

    def _letter(self, number: int) -> None:
        person, document = self._person(), docx.Document()
        document.add_paragraph(f"Concernant {person.name}, né(e) le {person.born}")
        document.add_paragraph(f"N° de sécurité sociale : {self._written(person.nir)}")
        self._save(f"courriers/lettre-{number}.docx", _bytes_of(document), [person])

    def _listing(self, number: int) -> None:
        persons = [self._person() for _ in range(12)]
        target = io.StringIO()
        rows = csv.writer(target, delimiter=";")
        rows.writerow(("Nom", "Né(e) le", "N° Sécu", "Dossier"))
        for each in persons:
            rows.writerow((each.name, each.born, self._written(each.nir), self._chance.randint(10**14, 10**15 - 1)))
        self._save(
            f"listes/liste-{number}.csv", target.getvalue().encode("utf-8" if number % 2 else "utf-8-sig"), persons
        )

    def _workbook(self, number: int) -> None:
        persons = [self._person() for _ in range(8)]
        workbook = openpyxl.Workbook()
        workbook.active.append(("Patient", "NIR", "Montant"))
        for each in persons:
            workbook.active.append((each.name, self._written(each.nir), self._chance.random()))
        self._save(f"listes/patients-{number}.xlsx", _bytes_of(workbook), persons)

    def _mail(self, number: int) -> None:
        person, message = self._person(), EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@cabinet.example", "b@labo.example", "Dossier"
        message.set_content(f"Bonjour,\npour {person.name}, carte Vitale {self._written(person.nir)}.\n")
        self._save(f"mails/message-{number}.eml", message.as_bytes(), [person])

    def _record(self, number: int) -> None:
        person = self._person()
        content = {"patient": {"nom": person.name, "nir": self._written(person.nir), "lot": self._chance.random()}}
        self._save(f"exports/dossier-{number}.json", json.dumps(content, ensure_ascii=False).encode(), [person])

    def _secrets(self, number: int) -> None:
        word = f"{self._chance.choice(('Tilleul', 'Granit', 'Mouette', 'Pivoine'))}{self._chance.randint(1000, 9999)}!"
        token = github_token(self._chance)
        text = f"Messagerie\r\nmot de passe : {word}\r\n\r\nexport GITHUB_TOKEN={token}\r\n"
        path = f"informatique/notes-{number}.txt"
        self._save(path, text.encode())
        self.truth.secrets[path] = {word, token}
        self.truth.spellings |= {word, token}

    def _health(self, number: int) -> None:
        person = self._person()
        rule, sentence = _HEALTH[number % len(_HEALTH)]
        path = f"consultations/note-{number}.txt"
        text = f"Madame {person.name}, née le {person.born}, NIR {self._written(person.nir)}\n\n{sentence}\n"
        self._save(path, text.encode(), [person])
        self.truth.health[path] = rule

    def _harmless(self, number: int) -> None:
        chance = self._chance
        stock = "".join(f"lot;{chance.randint(10**14, 10**15 - 1)};{chance.randint(0, 99)}\n" for _ in range(200))
        texts = {f"stock/inventaire-{number}.csv": f"type;code barre;quantité\n{stock}",
                 f"accueil/note-{number}.txt": _LEAFLETS[number % len(_LEAFLETS)]}  # fmt: skip
        for path, text in texts.items():
            self._save(path, text.encode())
            self.truth.harmless.add(path)


def key(thirteen: str) -> int:
    """The key of a social security number; the two departments of Corsica count as 19 and 18.

    >>> key("1841276451089"), key("291072A004118")
    (46, 40)
    """
    return 97 - int(thirteen.replace("2A", "19").replace("2B", "18")) % 97


def github_token(chance: random.Random) -> str:
    """A token in the form of GitHub, with the six characters of its checksum."""
    body = "".join(chance.choices(_DIGITS, k=30))
    number, check = zlib.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        check = _DIGITS[digit] + check
    return f"ghp_{body}{check.rjust(6, '0')}"


def _bytes_of(document: "docx.document.Document | openpyxl.Workbook") -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
