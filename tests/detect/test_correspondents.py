"""Mails as they are written in practices: who writes, gets, signs or is quoted is no patient; who is treated is one."""

from email.message import EmailMessage

import pytest

CABINET, LABO = "Dr Hélène PETIT <h.petit@cabinet-colibri.fr>", "Marc DUVAL <marc.duval@labo-exemple.fr>"
PATIENT = "Odile MOREL <odile.morel@gmail.com>"


@pytest.fixture
def severity_of(outcome_of):
    """How grave the health data of a mail are."""

    def read(subject, *lines, sender=CABINET, to=LABO):
        head = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 02 Nov 2026 09:30:00 +0100"]
        head += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", ""]
        outcome = outcome_of("\n".join([*head, *lines, ""]), "message.eml")
        return {each.severity for each in outcome.findings if each.category == "health"}

    return read


NOTE, GRAVE = {"none"}, {"critical"}


def test_colleagues_who_discuss_an_illness_are_no_patients(severity_of):
    assert (
        severity_of(
            "Re: protocole VIH",
            "Bonjour Marc,",
            "",
            "Merci pour ton retour sur le protocole VIH. On en reparle jeudi ?",
            "",
            "Bien à toi,",
            "",
            "Hélène PETIT",
            "Cabinet Colibri",
            "12 rue des Lilas - 69003 LYON",
            "Secrétariat : Anne LEROY, 01 99 00 12 34",
            "",
            "Le lun. 2 nov. 2026 à 08:12, Marc DUVAL <marc.duval@labo-exemple.fr> a écrit :",
            "",
            "> As-tu lu le protocole VIH ?",
            "> --",
            "> Marc DUVAL",
        )
        == NOTE
    )


def test_a_signature_that_names_illnesses_is_none(severity_of):
    assert (
        severity_of(
            "Planning",
            "Merci d'ajouter une consultation le jeudi.",
            "Cordialement",
            "Dr Paul ROUX",
            "Oncologie des Peupliers : cancer du sein, cancer de la prostate, chimiothérapie",
            "Secrétariat : Mme Anne LEROY 01 99 00 12 34",
            sender="Paul ROUX <p.roux@cabinet-colibri.fr>",
        )
        == NOTE
    )


def test_those_of_a_quoted_message_are_no_patients(severity_of):
    assert (
        severity_of(
            "RE: devis",
            "Bonjour Monsieur Duval,",
            "Nous acceptons le devis.",
            "",
            "De : Marc DUVAL",
            "Envoyé : lundi 2 novembre 2026 08:00",
            "À : Anne LEROY ; Sophie MARTIN",
            "Cc : Jean FABRE",
            "Objet : devis tests VIH et hépatite C",
            "",
            "Bonjour Madame LEROY,",
            "Voici notre devis pour les tests VIH et hépatite C.",
            "Marc DUVAL",
            "Responsable commercial",
        )
        == NOTE
    )


@pytest.mark.parametrize(
    ("subject", "lines"),
    [
        ("VIH : ce qui change", ["Bonjour Madame Anne LEROY,", "À la une : le VIH.", "Se désabonner"]),
        ("Absence", ["Je suis absent. Pour la méthadone, voir avec Mme Sylvie GARNIER, infirmière.", "Dr Paul ROUX"]),
        ("Article", ["Chère Madame LEROY,", "Merci pour cet article sur la schizophrénie.", "Bien cordialement"]),
        ("Formation VIH", ["Participeront : Sophie MARTIN, Jean FABRE et Paul ROUX."]),
    ],
    ids=["newsletter", "out of office", "thanks", "invitation"],
)
def test_mail_that_is_about_nobody_is_a_note(severity_of, subject, lines):
    assert severity_of(subject, *lines, to="Mme Anne LEROY <a.leroy@exemple.fr>") == NOTE


def test_a_page_of_a_mail_knows_who_wrote_to_whom(outcome_of):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = CABINET, "Mme Anne LEROY <a.leroy@exemple.fr>", "Article"
    page = "<p>Chère Madame LEROY,</p><p>Merci pour cet article sur la schizophrénie.</p><p>Cordialement</p>"
    mail.set_content(f"<html><body>{page}</body></html>", subtype="html")
    outcome = outcome_of(mail.as_bytes(), "message.eml")

    assert {each.severity for each in outcome.findings if each.category == "health"} == NOTE


def test_an_appointment_that_is_confirmed_tells_no_illness(outcome_of, severity_of):
    assert (
        severity_of(
            "Confirmation de votre rendez-vous",
            "Bonjour Madame Odile MOREL,",
            "Nous confirmons votre rendez-vous du 10 novembre 2026 à 14h30 avec le Dr Hélène PETIT, cardiologue.",
            "Merci d'apporter votre carte Vitale.",
            "Ce message est couvert par le secret professionnel.",
            to=PATIENT,
        )
        == set()
    )


@pytest.mark.parametrize(
    ("subject", "lines", "sender", "to"),
    [
        ("Vos résultats", ["Bonjour,", "Votre sérologie VIH est positive."], CABINET, PATIENT),
        ("Résultats", ["Bonjour Madame MOREL,", "Votre sérologie VIH est positive."], CABINET, "o.m@exemple.fr"),
        ("Question", ["Bonjour,", "Mon traitement du VIH me fatigue.", "Odile MOREL"], PATIENT, CABINET),
        ("Avis", ["Merci de voir Odile MOREL pour son VIH.", "Cordialement"], CABINET, LABO),
        ("Mme MOREL Odile", ["Le VIH est confirmé."], CABINET, LABO),
        ("Avis", ["Le VIH est confirmé.", "Cordialement", "Dr Petit", "Patient : MOREL Odile"], CABINET, LABO),
        ("RE: Avis", ["Vu.", "", "Le 2 nov. 2026, X a écrit :", "> Mme MOREL Odile a le VIH."], CABINET, LABO),
        ("RE", ["Vu pour le VIH.", "De : X", "Envoyé : lundi", "À : Y", "Objet : Mme MOREL Odile"], CABINET, LABO),
        ("Avis", ["VIH.", "Cordialement", "Paul ROUX", "", "Mme MOREL Odile, même avis"], CABINET, LABO),
        ("Avis", ["VIH connu.", "De : Mme MOREL Odile, née le 03/04/1957", "À : X", "Objet : Y"], CABINET, LABO),
    ],
    ids=["to her", "at her work", "of herself", "sentence", "subject", "patient", "quoted", "object", "next", "born"],
)  # fmt: skip
def test_patients_of_a_mail_are_found(severity_of, subject, lines, sender, to):
    assert severity_of(subject, *lines, sender=sender, to=to) == GRAVE


def test_a_result_that_is_forwarded_is_that_of_its_patient(severity_of):
    assert (
        severity_of(
            "TR: Résultats",
            "Cher confrère,",
            "Voici les résultats de Mme MOREL Odile, née le 03/04/1957 : sérologie VIH positive.",
            "Confraternellement,",
            "Dr Hélène PETIT",
            "",
            "De : Laboratoire Exemple <resultats@labo-exemple.fr>",
            "Envoyé : lundi 2 novembre 2026 08:00",
            "À : Dr Hélène PETIT <h.petit@cabinet-colibri.fr>",
            "Objet : Résultats",
        )
        == GRAVE
    )


def test_the_day_of_a_message_is_nobodys_birthday(outcome_of):
    mail = "From: a@b.example\nSubject: Mme MOREL Odile\nDate: 02 Nov 2020 09:30:00 +0100\nTo: c@d.example\n\nVu.\n"

    assert outcome_of(mail, "message.eml").assessment.minors == 0
