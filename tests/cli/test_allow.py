"""Filters that forgive: the allow-list, the practice's own identifiers, expected places; each is named and counted."""

import json

import pytest

from tests.detect.numbers import invented
from tests.shares import fill

NUMBERS = invented(3, seed=811)


@pytest.fixture
def share(tmp_path):
    root = tmp_path / "partage"
    root.mkdir()
    fill(root, {
        "essai.txt": f"NIR : {NUMBERS[0]}\n",
        "liste.txt": f"NIR : {NUMBERS[1]}\n",
        "contact.txt": "Téléphone : 01 99 00 12 34\nCourriel : accueil@cabinet-colibri.fr\n",
        "Modeles/lettre.txt": f"Mme MOREL Odile, née le 03/04/1957, NIR {NUMBERS[2]}, est suivie pour un diabète.\n",
    })  # fmt: skip
    return root


def forgiven(leakscan):
    return {
        (row["path"], row["rule"], row["confidence"], row["severity"], row["forgiven"])
        for row in leakscan.rows("findings")
    }


def allow(leakscan, *options, values=NUMBERS[:1]):
    return leakscan.run(
        "allow", "add", "--reason", "Patient d'essai", "--by", "Dr Colibri", *options, stdin="\n".join(values).encode()
    )


def settings(leakscan, text):
    folder = leakscan.home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leakscan.toml").write_text(text, encoding="utf-8")


def test_a_value_on_the_allow_list_stays_in_the_export_as_a_note(leakscan, share):
    leakscan.scan(share)
    assert ("essai.txt", "fr.nir", "high", "high", "") in forgiven(leakscan)

    assert allow(leakscan)[0] == 0
    leakscan.scan(share)

    assert ("essai.txt", "fr.nir", "low", "low", "allow:1") in forgiven(leakscan)
    assert ("liste.txt", "fr.nir", "high", "high", "") in forgiven(leakscan)
    reasons = [row["reasons"][-1] for row in leakscan.rows("findings") if row["forgiven"] == "allow:1"]
    assert reasons == ["On the allow-list: Patient d'essai"]


def test_an_allowed_number_designates_no_person(leakscan, share):
    allow(leakscan)

    leakscan.scan(share)

    assert {row["path"]: row["persons_high"] for row in leakscan.rows("files")}["essai.txt"] == 0


def test_spaces_in_an_allowed_number_make_no_difference(leakscan, share):
    spaced = " ".join((NUMBERS[0][:1], NUMBERS[0][1:13], NUMBERS[0][13:]))

    allow(leakscan, values=[spaced])
    leakscan.scan(share)

    assert ("essai.txt", "fr.nir", "low", "low", "allow:1") in forgiven(leakscan)


@pytest.mark.parametrize("option", [("--rule", "fr.phone"), ("--path", "Autre/**"), ("--until", "2026-01-31")])
def test_an_entry_for_another_rule_place_or_time_forgives_nothing(leakscan, share, option):
    allow(leakscan, *option)

    leakscan.scan(share)

    assert ("essai.txt", "fr.nir", "high", "high", "") in forgiven(leakscan)


def test_an_expired_entry_is_said(leakscan, share):
    allow(leakscan, "--until", "2026-01-31")

    _, out, _ = leakscan.scan(share)

    assert "Allow-list: Patient d'essai; signed by Dr Colibri; expired since 2026-01-31, no longer applied" in out
    assert json.loads(leakscan.run("allow", "list", "--json")[1])[0]["expired"] is True


def test_an_entry_that_was_taken_off_forgives_no_more(leakscan, share):
    allow(leakscan)
    leakscan.scan(share)

    code, out, err = leakscan.run("allow", "remove", "1", "--by", "Dr Colibri")
    leakscan.scan(share)

    assert (code, out, err) == (0, "Entry 1 is off the allow-list.\n", "")
    assert ("essai.txt", "fr.nir", "high", "high", "") in forgiven(leakscan)
    assert leakscan.run("inventory", "verify")[0] == 0


def test_removing_what_is_not_there_is_wrong_usage(leakscan, share):
    leakscan.scan(share)

    assert leakscan.run("allow", "remove", "7", "--by", "Dr Colibri")[0] == 3


@pytest.mark.parametrize("options", [("--rule", "fr.nothing"), ("--reason", f"parce que {NUMBERS[0]}")])
def test_an_entry_that_says_something_wrong_is_refused(leakscan, options):
    code, out, err = allow(leakscan, *options)

    assert (code, out) == (3, "")
    assert NUMBERS[0] not in err


def test_the_list_and_the_inventory_hold_no_value(leakscan, share, tmp_path):
    said = [*allow(leakscan)[1:], *leakscan.scan(share)[1:], *leakscan.run("allow", "list")[1:]]
    kept = b"".join(file.read_bytes() for file in (leakscan.home / "data").iterdir())

    assert [text for text in said if NUMBERS[0] in text] == []
    assert NUMBERS[0].encode() not in kept


def test_the_identifiers_of_the_practice_are_no_finding_to_treat(leakscan, share):
    settings(leakscan, '[house]\nphone = "+33 1 99 00 12 34"\nemail_domain = "cabinet-colibri.fr"\n')

    leakscan.scan(share)

    assert {row[1:] for row in forgiven(leakscan) if row[0] == "contact.txt"} == {
        ("fr.phone", "high", "none", "house:phone"),
        ("id.email", "medium", "none", "house:email_domain"),
    }


def test_places_where_findings_are_expected_give_notes(leakscan, share):
    settings(
        leakscan,
        '[[forgive]]\npaths = ["Modeles/**"]\nrules = ["health.*"]\nreason = "Lettres vierges"\nuntil = 2099-01-01\n',
    )

    _, out, _ = leakscan.scan(share)

    found = {row[1]: row[2:4] for row in forgiven(leakscan) if row[0] == "Modeles/lettre.txt"}
    assert found["fr.nir"] == ("high", "high")
    assert [found[rule] for rule in found if rule.startswith("health.")] == [("low", "low")]
    assert "Expected there: Lettres vierges; health.*, Modeles/**; until 2099-01-01; 1 findings" in out


@pytest.mark.parametrize("text", [
    '[house]\nrpps = 10001234565\n',
    '[house]\nsiren = "1"\n',
    '[[forgive]]\npaths = ["a"]\n',
    '[[forgive]]\nreason = "b"\n',
    '[[forgive]]\npaths = ["a"]\nreason = "b"\nuntil = "2027-01-01"\n',
    'forgive = "a"\n',
])  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused_without_their_value(leakscan, share, text):
    settings(leakscan, text)

    code, _, err = leakscan.scan(share)

    assert code == 3
    assert "10001234565" not in err


def test_a_pattern_for_rules_that_there_are_not_is_refused_with_the_nearest_ids(leakscan, share):
    settings(leakscan, '[[forgive]]\npaths = ["a"]\nreason = "b"\nrules = ["health.*", "cred.passwords"]\n')

    code, _, err = leakscan.scan(share)

    assert code == 3
    assert "leakscan.toml: rules in [[forgive]]: 'cred.passwords' matches no rule; nearest: cred.password" in err


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("rpps", "10001234566"),
        ("finess", "750712185"),
        ("iban", "FR12 1234 5678 9012 3456 7890 188"),
        ("siret", "73282932000075"),
    ],
)
def test_an_identifier_of_the_practice_with_a_slip_is_refused_by_its_key_alone(leakscan, share, kind, own):
    settings(leakscan, f'[house]\nphone = "01 99 00 12 34"\n{kind} = "{own}"\n')

    code, _, err = leakscan.scan(share)

    assert code == 3
    assert f"leakscan.toml: {kind} in [house] holds a value with wrong check digits; correct it" in err
    assert own not in err


def test_files_are_carried_over_as_long_as_the_filters_stay_the_same(leakscan, share):
    def carried():
        return json.loads(leakscan.scan(share, "--json")[1])[0]["carried_over"]

    carried()
    before = carried()
    allow(leakscan)
    after = carried()

    assert (before, after, carried()) == (4, 0, 4)


def test_each_filter_is_told_with_its_findings(leakscan, share):
    allow(leakscan)
    leakscan.scan(share)

    filters = json.loads(leakscan.run("inventory", "info", "--json")[1])["filters"]

    assert {name: told["findings"] for name, told in filters.items()} == {
        "specimen": 0,
        "chance": 0,
        "expired": 0,
        "allow:1": 1,
    }


def test_the_report_names_the_filters(leakscan, share, tmp_path):
    allow(leakscan)
    leakscan.scan(share)

    leakscan.run("report", "--output", tmp_path / "r.html")

    assert "Allow-list: Patient d&#39;essai; signed by Dr Colibri" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_explaining_a_place_tells_what_forgave_it(leakscan, share):
    allow(leakscan)
    leakscan.scan(share)

    _, out, _ = leakscan.run("explain", "partage:essai.txt")

    assert "On the allow-list: Patient d'essai" in out


@pytest.mark.parametrize(
    ("kind", "own", "written", "rule"),
    [
        ("iban", "FR12 1234 5678 9012 3456 7890 189", "IBAN : FR1212345678901234567890189", "fr.iban"),
        ("rpps", "10001234565", "RPPS : 10 00123456 5", "fr.rpps"),
    ],
)
def test_the_form_in_which_an_identifier_is_written_makes_no_difference(leakscan, tmp_path, kind, own, written, rule):
    root = tmp_path / "formes"
    root.mkdir()
    (root / "a.txt").write_text(written + "\n", encoding="utf-8")
    settings(leakscan, f'[house]\n{kind} = "{own}"\n')

    leakscan.scan(root)

    assert {(row[1], row[3], row[4]) for row in forgiven(leakscan)} == {(rule, "none", f"house:{kind}")}
