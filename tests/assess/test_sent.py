"""Health data that were mailed: graver when they left health messaging and the practice, and it says so."""

import io
from dataclasses import replace
from functools import partial

import pytest

from leakscan.locator import Locator
from leakscan.model import Item
from leakscan.reading import read_root
from tests.detect.numbers import invented
from tests.shares import mail as mail_of

HEALTH = "Mme MOREL Odile, née le 03/04/1957, est suivie pour un diabète.\n"
NIR = f"Son numéro de sécurité sociale : {invented(1, seed=912)[0]}\n"
PERSONAL = "Sent to personal addresses outside MSSanté: {}"
PROFESSIONAL = "Sent to professional addresses outside MSSanté and the practice: {}"


def message(*, to, sender="accueil@cabinet-colibri.fr", body=HEALTH, more=()):
    lines = [f"From: {sender}", f"To: {to}", "Subject: Dossier", *more, "MIME-Version: 1.0"]
    return "\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", "Bonjour,", body])


@pytest.fixture
def mailed(outcome_of):
    """The severity of what was found in a message, and what is said of where it went."""

    def read(content, name="message.eml"):
        grave = [each for each in outcome_of(content, name).findings if each.category in ("health", "nir")]
        return [
            (each.rule_id, each.severity, [reason.message.format(**dict(reason.values)) for reason in each.reasons[-2:]
                                           if reason.message.startswith("Sent")])
            for each in grave
        ]  # fmt: skip

    return read


@pytest.mark.parametrize("to", ["dr.petit@medecin.mssante.fr", "accueil@hopital.mssante.fr", "medical@apicrypt.org"])
def test_health_messaging_raises_nothing(mailed, to):
    assert mailed(message(to=to)) == [("health.cardio-metabolic", "high", [])]


def test_a_private_mailbox_is_worse_than_that_of_another_organisation(mailed):
    colleague = mailed(message(to="dr.petit@cabinet-peupliers.fr"))
    private = mailed(message(to="Odile <odile.morel@gmail.com>"))

    assert colleague == [("health.cardio-metabolic", "high", [PROFESSIONAL.format(1)])]
    assert private == [("health.cardio-metabolic", "critical", [PERSONAL.format(1)])]


def test_both_kinds_are_counted(mailed):
    to = "a@orange.fr, b@wanadoo.fr, b@wanadoo.fr, c@labo-exemple.fr, d@medecin.mssante.fr"

    assert mailed(message(to=to)) == [
        ("health.cardio-metabolic", "critical", [PERSONAL.format(2), PROFESSIONAL.format(1)])
    ]


def test_a_number_that_was_mailed_counts_as_health_data_do(mailed):
    assert mailed(message(to="odile.morel@hotmail.fr", body=NIR)) == [("fr.nir", "critical", [PERSONAL.format(1)])]


def test_within_an_organisation_nothing_leaves(mailed):
    inside = message(to="compta@siege.cabinet-colibri.fr")

    assert mailed(inside) == [("health.cardio-metabolic", "high", [])]


def test_a_name_that_only_begins_like_health_messaging_is_none(mailed):
    assert mailed(message(to="x@mssante.fr.exemple.com")) == [
        ("health.cardio-metabolic", "high", [PROFESSIONAL.format(1)])
    ]


def test_a_patient_who_writes_to_the_practice_sent_nothing_out(mailed):
    written = message(sender="odile.morel@gmail.com", to="accueil@cabinet-colibri.fr")
    arrived = message(sender="odile.morel@gmail.com", to="cabinet.colibri@orange.fr", more=["Received: from a by b"])

    assert mailed(written) == [("health.cardio-metabolic", "high", [])]
    assert mailed(arrived) == [("health.cardio-metabolic", "high", [])]


def test_from_one_private_mailbox_to_another_is_outside(mailed):
    assert mailed(message(sender="dr.colibri@gmail.com", to="dr.petit@orange.fr")) == [
        ("health.cardio-metabolic", "critical", [PERSONAL.format(1)])
    ]


def test_a_draft_raises_nothing(mailed):
    assert mailed(message(to="odile.morel@gmail.com", more=["X-Unsent: 1"])) == [
        ("health.cardio-metabolic", "high", [])
    ]


def test_a_leaflet_may_go_anywhere(mailed):
    leaflet = message(to="odile.morel@gmail.com", body="Le dépistage du VIH est gratuit et anonyme.\n")

    assert mailed(leaflet) == [("health.hiv-sti", "none", [])]


def test_the_practices_own_domain_and_address_are_not_outside(tools):
    raw = message(sender="labo@labo-exemple.fr", to="accueil@cabinet-colibri.fr, cabinet.colibri@orange.fr").encode()
    ours = replace(tools, own_addresses=("cabinet-colibri.fr", "cabinet.colibri@orange.fr"))
    item = Item(Locator("poste", "message.eml"), partial(io.BytesIO, raw), len(raw))

    severities = [
        [each.severity for each in read_root(item, those).findings if each.category == "health"]
        for those in (tools, ours)
    ]

    assert severities == [["critical"], ["high"]]


def test_what_is_attached_went_with_the_message(outcome_of):
    raw = mail_of("Voir la pièce jointe.\n", ("suivi.txt", HEALTH.encode())).replace(b"b@cabinet.test", b"b@free.fr")
    outcome = outcome_of(raw, "message.eml")

    assert [(each.locator.member(), each.severity) for each in outcome.findings if each.category == "health"] == [
        ("suivi.txt", "critical")
    ]
    assert [reason.values for reason in outcome.assessment.reasons if "Messages with" in reason.message] == [
        (("count", 1),)
    ]


def test_only_the_message_that_left_is_graver(outcome_of):
    first, second = message(to="odile.morel@gmail.com"), message(to="dr.petit@medecin.mssante.fr")
    box = "".join(f"From a@b Mon Jan  1 00:00:00 2024\n{each}\n" for each in (first, second))
    outcome = outcome_of(box, "Envoyes.mbox")

    assert [(each.locator.member(), each.severity) for each in outcome.findings if each.category == "health"] == [
        ("msg-0001", "critical"),
        ("msg-0002", "high"),
    ]
    assert outcome.assessment.severity == "critical"
