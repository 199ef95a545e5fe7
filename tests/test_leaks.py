"""No sensitive value leaves its file: planted in many formats, looked for in everything that the program writes."""

import contextlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from stdnum import iban

from tests.detect.numbers import in_fields, invented
from tests.shares import archive, fill, letter, mail, page, tarball, workbook

NAMED, MEMBER, *NUMBERS = invented(20, seed=41)
PASSWORD = "Tournesol2017!81"
BANK = "30006000011234567890189"
ACCOUNT = f"FR{iban.calc_check_digits('FR00' + BANK)}{BANK}"
PRIVATE_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(b"leakscan".ljust(32, b"+")).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)
BODY = PRIVATE_KEY.decode().splitlines()[1]
PERSON = "BRUNEVAL Odile"
HEALTH = f"Madame {PERSON}, née le 12/03/1956, est séropositive et suivie au CMP."
LINES = (
    f"NIR : {in_fields(NUMBERS[0], ' ')}", f"N° sécu {NUMBERS[1]}", f"mot de passe : {PASSWORD}", f"IBAN {ACCOUNT}",
    HEALTH,
)  # fmt: skip
TEXT = "\n".join(LINES) + "\n"
# In clear none of these may stand anywhere; accents are left out, as outputs may escape them.
PHRASES = (PASSWORD, BODY, "BRUNEVAL", "ropositive et suivie", "12/03/1956")
DIGITS = (*NUMBERS, BANK)
IN_NAMES = (NAMED, MEMBER)


def planted():
    rows = [["Nom", "NIR", "Mot de passe", "Observation"], ["BRUNEVAL", NUMBERS[2], PASSWORD, HEALTH]]
    return {
        "texte.txt": TEXT,
        "latin.txt": TEXT.encode("cp1252"),
        "utf16.txt": TEXT.encode("utf-16"),
        "table.csv": "\n".join(";".join(row) for row in rows) + "\n",
        "lettre.docx": letter(*LINES),
        "base.xlsx": workbook(rows),
        "page.pdf": page(*LINES[:4], HEALTH),
        "message.eml": mail(TEXT, ("piece.txt", TEXT.encode()), ("dossier.zip", archive(("a.txt", TEXT)))),
        "page.html": f"<html><body><p>{'</p><p>'.join(LINES)}</p></body></html>",
        "donnees.json": json.dumps({"patient": {"nir": NUMBERS[3], "note": HEALTH, "password": PASSWORD}}),
        "donnees.xml": f"<p><nir>{NUMBERS[4]}</nir><note>{HEALTH}</note><password>{PASSWORD}</password></p>",
        "note.rtf": "{\\rtf1\\ansi " + "\\par ".join(LINES).replace("é", "\\'e9") + "}",
        "vieux.tar.gz": tarball(("b.txt", TEXT.encode())),
        "cle.pem": PRIVATE_KEY,
        "config.ini": f"[base]\npassword={PASSWORD}\nurl=ftp://cabinet:{PASSWORD}@nas.test/x\n",
        "programme.bin": bytes(range(1, 32)) * 9 + TEXT.encode("utf-16-le") + bytes(range(1, 32)) * 9,
        # Parsers that refuse a file like to quote it.
        "coupe.docx": letter(*LINES)[:-200],
        "faux.json": '{"nir": "' + NUMBERS[5] + '", ' + TEXT,
        "faux.xml": f"<p><nir>{NUMBERS[6]}</nir>{TEXT}<p attribut={NUMBERS[7]}>",
        "faux.pdf": b"%PDF-1.4\n1 0 obj <</" + TEXT.encode() + b">> endobj\ntrailer <</Root 1 0 R>>\n",
        "faux.xlsx": archive(("xl/workbook.xml", f"<workbook>{TEXT}"), ("[Content_Types].xml", TEXT)),
        "faux.eml": f"Content-Type: text/plain; charset={PASSWORD}\nSubject: NIR {NUMBERS[8]}\nX-{PASSWORD}\n\n{TEXT}",
        f"dossiers/NIR_{NAMED}.txt": "bonjour\n",
        "membres.zip": archive((f"dossier {in_fields(MEMBER, ' ')}/note.txt", "bonjour")),
    }


class Written(NamedTuple):
    """Everything that the program wrote: for others, and for itself."""

    outward: dict[str, bytes]
    inventory: dict[str, bytes]
    findings: list[dict[str, object]]


@pytest.fixture(scope="module")
def written(shared_leakscan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuites")
    root = fill(folder / "partage", planted())
    outward = {}
    for options in (("--report", folder / "r.html"), ("--json",)):
        code, out, err = shared_leakscan.run("--debug", "scan", "--jobs", 1, root, *options)
        assert code in (1, 2)
        outward[f"scan {options[0]}"] = f"{out}\n{err}".encode()
    for table in ("files", "findings", "decisions"):
        for form in ("jsonl", "csv"):
            outward[f"export {table} {form}"] = shared_leakscan.run("export", "--table", table, "--format", form)[
                1
            ].encode()
    for language in ("fr", "en"):
        for ending in ("xlsx", "html", "csv"):
            report = folder / f"{language}.{ending}"
            told = shared_leakscan.run("--lang", language, "report", "--output", report)
            outward[f"report {language} {ending}"] = "\n".join(told[1:]).encode() + unpacked(report)
    outward["inventory info"] = "\n".join(shared_leakscan.run("inventory", "info")[1:]).encode()
    own = [file for file in shared_leakscan.home.rglob("*") if file.is_file()]
    return Written(outward, {file.name: file.read_bytes() for file in own}, shared_leakscan.rows("findings"))


def unpacked(file: Path) -> bytes:
    """The bytes of a file, and of the members of a workbook."""
    raw = file.read_bytes()
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(raw)) as archived:
        raw += b"\n".join(archived.read(name) for name in archived.namelist())
    return raw


def leaked(blobs, phrases, numbers):
    """Which values stand in clear in which output, in any coding; numbers whatever parts their digits."""
    found = set()
    for name, blob in blobs.items():
        for view in (blob, blob.replace(b"\0", b"")):
            found |= {(name, phrase) for phrase in phrases if phrase.encode("latin-1") in view}
            close = re.sub(rb"[ ._/-]|\xc2?\xa0|\xe2\x80\xaf|%20", b"", view)
            found |= {(name, number) for number in numbers if number.encode() in close}
    return found


def test_what_was_planted_is_found(written):
    rules = {row["rule"] for row in written.findings}
    paths = {row["path"] for row in written.findings if row["severity"] in ("high", "critical")}

    assert {"fr.nir", "cred.private-key", "cred.password-text", "health.hiv-sti"} <= rules
    assert set(planted()) - paths == {f"dossiers/NIR_{NAMED}.txt"}


def test_the_search_itself_finds_values_in_every_coding():
    number = NUMBERS[0]
    texts = {"plain": number, "fields": in_fields(number, " "), "wide": in_fields(number, "\u202f")}
    blobs = {name: text.encode() for name, text in texts.items()} | {"utf-16": number.encode("utf-16-le")}

    assert leaked(blobs, (), DIGITS) == {(name, number) for name in blobs}


def test_no_value_stands_in_what_leaves_the_inventory(written):
    assert leaked(written.outward, PHRASES, (*DIGITS, *IN_NAMES)) == set()


def test_no_value_stands_in_the_inventory_or_any_other_file_of_the_program(written):
    assert leaked(written.inventory, PHRASES, DIGITS) == set()


def test_a_masked_name_stays_unique(written):
    masked = [row["path"] for row in written.findings if str(row["path"]).startswith("dossiers/")]

    assert len(masked) == 1
    assert re.fullmatch(r"dossiers/NIR_.*\.txt", str(masked[0]))


def test_clear_names_are_shown_when_asked_for(written, shared_leakscan):
    _, out, _ = shared_leakscan.run("export", "--table", "files", "--clear-names")

    assert NAMED in out


@pytest.mark.parametrize(
    "line",
    [
        ("scan", f"/nulle/part/NIR_{NAMED}.txt"),
        ("show", f"partage:NIR_{NAMED}.txt"),
        ("scan", "--jobs", NAMED, "."),
        (NAMED,),
        ("report", "--output", f"NIR_{NAMED}.docx"),
        ("--settings", f"/nulle/part/{in_fields(NAMED, ' ')}.toml", "scan", "."),
    ],
    ids=["scan", "show", "jobs", "command", "report", "settings"],
)
def test_what_somebody_types_is_not_repeated_in_clear(leakscan, line):
    code, out, err = leakscan.run("--debug", *line)

    assert code in (3, 4)
    assert "..." in err
    assert NAMED not in re.sub(r"[ ._-]", "", out + err)


def test_what_somebody_types_does_not_play_with_the_terminal(leakscan):
    err = leakscan.run("scan", "/nulle/part/\x1b]52;c;Y2xpYw==\x07\x9b2J\u202e.txt")[2]

    assert "\\x1b]52;c;Y2xpYw==\\x07\\x9b2J\\u202e.txt" in err
    assert not set(err) & set("\x1b\x07\x9b\u202e")
