"""Codes of acts and products: what labels, headings and whole columns say, and whom they are about."""

import pytest

PATIENT = "Patient : M. Paul LEGRAND, né le 04/05/1961. "
ACTS = ("HHQE005", "DEQP003", "NFKA007", "ZBQK002", "HBMD038", "JVJF004")
PACKS = ("3400935955838", "3400949497294", "3400936145825", "3400939725192", "3400935510259", "3400956149889")
PEOPLE = ("PETIT;Anne;03/04/1961", "GRAND;Luc;05/06/1950", "ROUX;Eve;01/02/1950", "VIDAL;Max;01/02/1957",
          "MOREL;Zoé;21/02/1950", "FAURE;Guy;30/11/1948")  # fmt: skip


def rows(codes, heading=""):
    lines = [f"{person};{code}" for person, code in zip(PEOPLE, codes, strict=True)]
    return "\n".join([*([f"Nom;Prénom;Date de naissance;{heading}"] if heading else []), *lines, ""])


def codes_in(found):
    return {each for each in found if each[0] in ("health.acts", "health.drug-codes", "health.drug-codes.short",
                                                  "health.device-codes")}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Acte CCAM : HHQE005", "health.acts"), ("Cotation HHQE005 1 0 + DEQP003", "health.acts"),
        ("actes : HHQE0051 0", "health.acts"), ("CIP13 : 34009 359 558 3 8", "health.drug-codes"),
        ("délivré (01)03400935955838(17)270131(10)A12", "health.drug-codes"), ("UCD13 3400891234567", ""),
        ("code CIP 359 558-3", "health.drug-codes.short"), ("CIP7=3007651", "health.drug-codes.short"),
        ("UCD 9123456", "health.drug-codes.short"), ("code LPP : 1128104", "health.device-codes"),
    ],
)  # fmt: skip
def test_a_code_with_its_label_says_what_a_patient_got(said, rule, found_in):
    found = {each[:3] for each in codes_in(found_in(f"{PATIENT}{said}.", "note.txt"))}

    assert found == ({(rule, "high", "high")} if rule else set())


@pytest.mark.parametrize(
    "text",
    [
        "colis HHQE005", "format A4 et A3", "vitamine B12", "chambre B204", "route D906", "vol AFR1234",
        "cellule C12", "pièce PACK001 du moteur", "erreur ERRA404", "BIC AGRIFRPP882", "EAN 3017620422003",
        "commande 3400935955838", "acte de naissance n° 3595583", "CIP 3595584", "dossier 1128104",
        "acte signé ABCD12345", "acte PROD005", "CIP : 06 12 34 56 78", "LPP du 12/03/2024",
    ],
)  # fmt: skip
def test_without_its_label_or_its_key_a_code_is_a_word(text, found_in):
    assert codes_in(found_in(f"{PATIENT}Note : {text}.", "note.txt")) == set()


@pytest.mark.parametrize(
    ("codes", "rule"), [(ACTS, "health.acts"), (PACKS, "health.drug-codes"), ((*PACKS[:5], ""), "health.drug-codes")]
)
@pytest.mark.parametrize("heading", ["", "Code", "Colonne 4"])
def test_a_column_of_codes_needs_no_heading(codes, rule, heading, found_in):
    found = codes_in(found_in(rows(codes, heading), "export.csv"))

    assert found == {(rule, "high", "high", len([code for code in codes if code]))}


@pytest.mark.parametrize(
    ("codes", "heading"),
    [
        (ACTS, "Référence colis"), ((*ACTS[:3], "a voir", "néant", "12"), "Code"), ((*ACTS[:4], "", ""), "Code"),
        ((*PACKS[:3], "3400935955839", "3400949497295", "3400936145826"), "Code"),
        ([f"colis {code}" for code in ACTS], "Code"), ([f"PROD{code[4:]}" for code in ACTS], ""),
    ],
)  # fmt: skip
def test_a_column_with_another_heading_or_with_few_codes_says_nothing(codes, heading, found_in):
    assert codes_in(found_in(rows(codes, heading), "export.csv")) == set()


def test_a_list_of_stock_without_persons_alarms_nobody(outcome_of):
    lines = "".join(f"{pack};boîte de 30;12;4,50\n" for pack in PACKS)
    outcome = outcome_of("CIP13;Désignation;Stock;Prix\n" + lines, "stock.csv")

    assert outcome.assessment.severity == "none"
    assert {(each.rule_id, each.severity) for each in outcome.findings} == {("health.drug-codes", "none")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bon de commande n° 4512\nContact : Mme Anne PETIT\n\n" + "".join(f"CIP {pack} x 20\n" for pack in PACKS)
         + "\nAnne PETIT\n", "commande.txt"),
        ("CIP13;Désignation;Stock;Fournisseur;Responsable\n"
         + "".join(f"{pack};boîte;12;RÉPARTITION;PETIT Anne\n" for pack in PACKS), "stock.csv"),
    ],
)  # fmt: skip
def test_who_orders_or_keeps_medicines_takes_none(text, name, outcome_of):
    assert outcome_of(text, name).assessment.severity == "none"


def test_stock_beside_a_patient_is_still_a_treatment(found_in):
    text = "Ordonnance de Mme Anne PETIT, née le 03/04/1961 : CIP 3400935955838, en rupture de stock."

    assert codes_in(found_in(text, "note.txt")) == {("health.drug-codes", "high", "high", 1)}
