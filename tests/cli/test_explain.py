"""`leakscan explain`: the whole chain of evidence, from what matched to the severity of the file; no value is told."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.detect.numbers import invented

NUMBERS = invented(2, seed=12)
PASSWORD = "Tournesol2017!81"


@pytest.fixture
def listing(tmp_path):
    file = tmp_path / "Cabinet" / "liste.csv"
    file.parent.mkdir()
    file.write_text(
        f"Nom;Prénom;NIR;Motif\nPETIT;Lucie;{NUMBERS[0]};VIH\nMOREL;Odile;{NUMBERS[1]};asthme\n", encoding="utf-8"
    )
    return file


@pytest.fixture
def explained(leakscan):
    def tell(target):
        code, out, err = leakscan.run("explain", target, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return tell


def test_a_number_is_explained_by_form_check_heading_and_column(explained, listing):
    finding = explained(listing)["findings"][0]

    assert (finding["rule"], finding["confidence"], finding["severity"]) == ("fr.nir", "high", "high")
    assert finding["hits"] == [
        {
            "locator": f"Cabinet:liste.csv#line={line}&column=3",
            "shape": "•" * 15,
            "evidence": [
                "The characters have the form that the rule asks for",
                "The check fr.nir is right; of random values, one in 222 passes it",
                "The heading of its column or field names it",
                "It stands in the column C",
            ],
        }
        for line in (2, 3)
    ]


def test_a_private_key_is_explained_by_its_kind(explained, tmp_path):
    file = tmp_path / "Cabinet" / "cle.pem"
    file.parent.mkdir()
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    assert explained(file)["findings"][0]["hits"][0]["evidence"] == [
        "The characters have the form that the rule asks for",
        "The check private-key is right; practically no random value passes it",
        "Ed25519, without a passphrase",
    ]


def test_a_health_term_is_explained_by_the_person_of_its_record(explained, listing):
    finding = next(each for each in explained(listing)["findings"] if each["rule"] == "health.hiv-sti")

    assert finding["reasons"] == ["Health terms stand with an identified person"]
    assert finding["hits"] == [
        {
            "locator": "Cabinet:liste.csv#line=2&column=4",
            "shape": "",
            "evidence": [
                "A word of the rule, weight 3 of 3",
                "In the same record stands a person; weight of the two together: 6",
            ],
        }
    ]


def test_a_term_without_a_person_says_that_nobody_stands_near(explained, tmp_path):
    (tmp_path / "cours.txt").write_text("Le VIH se transmet par le sang.\n", encoding="utf-8")
    told = explained(tmp_path / "cours.txt")

    assert told["findings"][0]["hits"][0]["evidence"][1] == ("No identified person stands in the same record or near")
    assert told["file"]["severity"] == "none"


def test_the_file_is_explained_with_its_reasons_persons_and_remedy(explained, listing):
    assert explained(listing)["file"] == {
        "severity": "critical",
        "reasons": [
            "Health data of identified persons that can stigmatise",
            "Different social security numbers: 2",
        ],
        "persons": [2, 2],
        "minors": 0,
        "action": ["Move to the patient record"],
        "legal_basis": [
            "RGPD art. 32", "Loi Informatique et Libertés art. 30", "CSP L.1110-4", "RGPD art. 9",
            "Code pénal art. 226-13", "RGPD art. 5",
        ],
    }  # fmt: skip


def test_a_locator_of_the_inventory_is_explained_alone(leakscan, listing, explained):
    leakscan.scan(listing.parent)
    place = next(row["locations"][0] for row in leakscan.rows("findings") if row["rule"] == "health.hiv-sti")

    assert [each["rule"] for each in explained(place)["findings"]] == ["health.hiv-sti"]


def test_words_are_in_the_language_of_the_reader(leakscan, listing):
    code, out, _ = leakscan.run("--lang", "fr", "explain", listing)

    assert code == 0
    assert "    - L’intitulé de sa colonne ou de son champ le nomme" in out.splitlines()


def test_no_value_is_told(leakscan, tmp_path):
    file = tmp_path / "note.txt"
    file.write_text(f"NIR : {NUMBERS[0]}\nMot de passe : {PASSWORD}\n", encoding="utf-8")
    out = "".join(leakscan.run("explain", file)[1:]) + "".join(leakscan.run("explain", file, "--json")[1:])

    assert "fr.nir" in out
    assert "cred.password" in out
    assert NUMBERS[0] not in out
    assert PASSWORD not in out


def test_a_place_with_nothing_says_so(leakscan, tmp_path):
    (tmp_path / "vide.txt").write_text("bonjour\n", encoding="utf-8")
    code, out, _ = leakscan.run("explain", tmp_path / "vide.txt")

    assert code == 0
    assert out.splitlines()[0] == "Nothing was found at this place."


def test_a_file_that_cannot_be_read_says_why_and_counts_as_incomplete(leakscan, tmp_path):
    (tmp_path / "cassé.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    code, _, err = leakscan.run("explain", tmp_path / "cassé.docx")

    assert code == 2
    assert "cassé.docx: corrupt" in err


FORM = (
    "AVIS D'ARRÊT  DE TRAVAIL\nMme MARTINEAU Jeanne, née le 12/05/1969\nvolet n° 1\nÉléments d'ordre médical : repos\n"
)


def _kind(told, rule):
    return next(each for each in told["findings"] if each["rule"] == rule)


def test_the_kind_of_a_form_is_explained_by_its_phrases_and_their_places(explained, tmp_path):
    (tmp_path / "Cabinet").mkdir()
    (tmp_path / "Cabinet" / "arret.txt").write_text(FORM, encoding="utf-8")

    hits = _kind(explained(tmp_path / "Cabinet" / "arret.txt"), "doc.sick-leave")["hits"]

    assert [(hit["locator"], hit["shape"], hit["evidence"]) for hit in hits] == [
        ("Cabinet:arret.txt#line=1", "", ["The phrase “avis d'arrêt de travail” stands here"]),
        ("Cabinet:arret.txt#line=3", "", ["The phrase “volet n° 1” stands here"]),
        ("Cabinet:arret.txt#line=4", "", ["The phrase “éléments d'ordre médical” stands here"]),
    ]


def test_a_list_of_patients_is_explained_by_the_headings_above_its_first_row(explained, listing):
    hits = _kind(explained(listing), "doc.patient-list")["hits"]

    assert [(hit["locator"].partition("#")[2], hit["evidence"]) for hit in hits] == [
        ("line=2&column=1", ["The heading “nom” stands above"]),
        ("line=2&column=2", ["The heading “prenom” stands above"]),
        ("line=2&column=3", ["The heading “nir” stands above"]),
    ]


def test_the_kind_of_a_copy_is_explained_by_its_format_and_its_name(explained, tmp_path):
    file = tmp_path / "SAM"
    file.write_bytes(b"regf\x01\x00\x00\x00\x01\x00\x00\x00" + bytes(4084))

    (hit,) = _kind(explained(file), "doc.account-hive")["hits"]

    assert hit["evidence"][0] == "Its format is application/x-windows-registry"
    assert hit["evidence"][1].startswith("Its name is of a shape that the rule asks for: sam, sam.*, ")


def test_a_phrase_of_a_kind_that_is_not_told_is_not_explained(explained, tmp_path):
    (tmp_path / "mot.txt").write_text("Avis d'arrêt de travail reçu. Mot de passe : Tournesol2017!81\n", "utf-8")

    rules = {each["rule"] for each in explained(tmp_path / "mot.txt")["findings"]}
    assert rules == {"cred.password-text", "health.misc"}


def test_no_value_is_told_by_what_speaks_for_a_kind(leakscan, listing):
    out = "".join(leakscan.run("explain", listing)[1:])

    assert "“nir”" in out
    assert [each for each in (*NUMBERS, "PETIT", "Lucie") if each in out] == []


def test_a_vault_beside_its_password_is_explained_as_the_report_tells_it(leakscan, tmp_path):
    folder = tmp_path / "Coffre"
    folder.mkdir()
    (folder / "coffre.psafe3").write_bytes(b"PWS3" + bytes(range(256)))
    (folder / "acces.txt").write_text(f"Mot de passe : {PASSWORD}\n", encoding="utf-8")
    leakscan.scan(folder)

    vault, note = (
        json.loads(leakscan.run("explain", f"Coffre:{name}", "--json")[1])["file"]
        for name in ("coffre.psafe3", "acces.txt")
    )

    assert (vault["severity"], vault["reasons"][-1]) == ("critical", "A note with a password lies in the same folder")
    assert (note["severity"], note["reasons"][-1]) == ("high", "A vault or certificate lies in the same folder")
