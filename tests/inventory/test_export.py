"""The rows that leave the inventory: their keys, masked names, sentences in a language."""

from leakscan.locator import Locator
from leakscan.model import Outcome, Problem
from tests.inventory.rows import FILE, MONDAY, PATH, assessment, document, finding, hashes, outcome, state

FILES_KEYS = ["path", "member", "status", "severity", "persons_low", "persons_high", "media_type", "detail", "locator"]
FINDINGS_KEYS = [
    "path",
    "member",
    "rule",
    "category",
    "confidence",
    "severity",
    "count",
    "distinct",
    "fingerprints",
    "locations",
    "excerpt",
    "reasons",
    "status",
]
NAMED = Locator("poste", "NIR_199054958815792.zip")
SHOWN = Locator("poste", "NIR_1...92.zip")
INSIDE = NAMED.enter("zip", "199054958815792.txt")


def named() -> Outcome:
    documents = (document(NAMED, shown=SHOWN), document(INSIDE, shown=SHOWN.enter("zip", "1...92.txt")))
    return Outcome(documents, (finding(INSIDE, places=(INSIDE.at(line=4),)),), (), assessment(NAMED))


def translate(message: str) -> str:
    french = {
        "{share} % of the column pass the check": "{share} % de la colonne passent le contrôle",
        "torn": "déchiré",
    }
    return french.get(message, message)


def test_the_row_of_a_file_has_the_keys_of_the_contract(inventory, monday):
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    (row,) = inventory.files()

    assert [row[key] for key in FILES_KEYS] == [
        PATH, "", "scanned", "high", 2, 3, "application/test", "", "poste:Facturation/export.xlsx",
    ]  # fmt: skip
    assert list(row)[: len(FILES_KEYS)] == FILES_KEYS
    assert ("m.leroy", "2019-12-31T11:00:00+00:00", "Encrypt", ["RGPD art. 32"], "everyone", MONDAY.isoformat()) == (
        row["owner"], row["modified"], row["action"], row["legal_basis"], row["exposure"], row["first_seen"],
    )  # fmt: skip


def test_the_row_of_a_finding_has_the_keys_of_the_contract(inventory, monday):
    inventory.record(monday, outcome(), state(), read_at=MONDAY)
    (row,) = inventory.findings()

    assert [
        PATH, "", "fr.nir", "nir", "high", "high", 3, 2, ["61" * 16, "62" * 16],
        [f"poste:{PATH}#sheet=Patients&cell=C14", f"poste:{PATH}#sheet=Patients&cell=C15"],
        "• •• •• •• ••• ••• ••", ["98 % of the column pass the check"], "open",
    ] == [row[key] for key in FINDINGS_KEYS]  # fmt: skip
    assert list(row)[: len(FINDINGS_KEYS)] == FINDINGS_KEYS


def test_a_member_has_the_severity_of_its_own_findings_and_no_persons(inventory, monday):
    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)

    assert [(row["member"], row["severity"], row["persons_low"]) for row in inventory.files()] == [
        ("", "high", 2),
        ("1...92.txt", "high", None),
    ]


def test_names_leave_the_inventory_masked(inventory, monday):
    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)
    told = repr([*inventory.files(), *inventory.findings(), inventory.copies("aa" * 32), inventory.summary()])

    assert "199054958815792" not in told
    assert next(inventory.findings())["locations"] == ["poste:NIR_1...92.zip!zip/1...92.txt#line=4"]


def test_clear_names_are_told_when_asked_for(inventory, monday):
    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)

    assert [row["path"] for row in inventory.files(clear_names=True)] == [
        "NIR_199054958815792.zip",
        "NIR_199054958815792.zip",
    ]
    assert [[INSIDE.at(line=4).canonical()]] == [row["locations"] for row in inventory.findings(clear_names=True)]


def test_reasons_and_details_are_told_in_the_language_of_the_reader(inventory, monday):
    torn = document(status="partial", detail="torn")
    inventory.record(monday, outcome(documents=(torn,)), state(), read_at=MONDAY)

    assert next(inventory.findings(translate=translate))["reasons"] == ["98 % de la colonne passent le contrôle"]
    assert next(inventory.files(translate=translate))["detail"] == "déchiré"


def test_a_file_without_an_assessment_is_as_grave_as_what_was_found(inventory, monday):
    inventory.record(monday, outcome(finding(severity="critical"), assessment=None), state(), read_at=MONDAY)

    assert next(inventory.files())["severity"] == "critical"


def test_at_most_twenty_places_are_kept(inventory, monday):
    many = finding(places=tuple(FILE.at(line=number) for number in range(50)))
    inventory.record(monday, outcome(many), state(), read_at=MONDAY)

    assert len(next(inventory.findings())["locations"]) == 20


def test_ten_thousand_fingerprints_come_back_complete(inventory, monday):
    packed = b"".join(number.to_bytes(16, "big") for number in range(10_000))
    inventory.record(monday, outcome(finding(fingerprints=packed)), state(), read_at=MONDAY)

    assert packed.hex() == "".join(next(inventory.findings())["fingerprints"])


def test_the_same_content_is_found_in_all_its_places(inventory, monday):
    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)
    inventory.record(monday, outcome(), state(), read_at=MONDAY)

    assert inventory.copies("aa" * 32) == [
        "poste:Facturation/export.xlsx",
        "poste:NIR_1...92.zip",
        "poste:NIR_1...92.zip!zip/1...92.txt",
    ]


def test_figures_count_files_findings_and_persons(inventory, monday):
    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)
    health = finding(rule_id="health.hiv", category="health", severity="critical", fingerprints=b"")
    inventory.record(monday, outcome(finding(), health), state(), read_at=MONDAY)
    inventory.note(monday, document(Locator("poste", "Privé"), status="excluded"))
    figures = inventory.summary(monday)

    assert (
        figures.files, figures.members, figures.bytes, figures.persons_low, figures.persons_high,
    ) == (3, 1, 3 * 4096, 2, 6)  # fmt: skip
    assert figures.statuses == {"scanned": 2, "excluded": 1}
    assert figures.severities == {"high": 2}
    assert figures.findings == {("high", "nir"): 2, ("critical", "health"): 1}
    assert (inventory.to_treat(monday, "high"), inventory.to_treat(monday, "critical")) == (3, 1)


def test_what_was_not_read_is_counted_once_by_its_file(inventory, monday):
    archive = Locator("poste", "a.zip")
    locked = [document(archive.enter("zip", name), status="encrypted", detail="password") for name in ("a", "b")]
    inventory.record(monday, Outcome((document(archive, status="partial"), *locked)), state("a.zip"), read_at=MONDAY)
    inventory.note(monday, document(Locator("poste", "Direction"), status="denied"))

    assert [each.locator for each in inventory.summary(monday).unread] == [
        "poste:Direction",
        "poste:a.zip!zip/a",
        "poste:a.zip!zip/b",
    ]
    assert inventory.unread(monday) == 2


def test_a_page_that_was_not_read_makes_its_file_unread(inventory, monday):
    told = Outcome((document(status="partial"),), (), (Problem(FILE.at(page=3), "missing-dependency", "no text"),))
    inventory.record(monday, told, state(), read_at=MONDAY)

    assert inventory.unread() == 1


def test_an_accepted_cause_stays_accepted_while_it_is_the_same(inventory, source, monday):
    inventory.record(monday, Outcome((document(status="encrypted"),)), state(), read_at=MONDAY)
    with inventory._store.transaction() as connection:
        connection.execute("update documents set accepted_by = 'dpo', accepted_on = '2026-11-23'")
    run = inventory.begin(source, digest="d1", started=MONDAY)
    inventory.record(run, Outcome((document(status="encrypted", size=9),)), state(size=9), read_at=MONDAY)
    same = inventory.unread()
    inventory.record(run, Outcome((document(status="corrupt"),)), state(), read_at=MONDAY)

    assert (same, inventory.unread()) == (0, 1)


def test_a_decision_is_a_row_of_its_own_with_masked_names(inventory, monday):
    from tests.inventory.test_decisions import decide

    inventory.record(monday, named(), state(NAMED.path), read_at=MONDAY)
    decide(inventory, "accepted", note="convention signée", owner="Mme Roy")
    (row,) = inventory.decisions()

    assert (
        row["path"], row["member"], row["rule"], row["status"], row["owner"], row["note"],
    ) == ("NIR_1...92.zip", "1...92.txt", "fr.nir", "accepted", "Mme Roy", "convention signée")  # fmt: skip
    assert hashes("ab").hex() == "".join(next(inventory.findings())["fingerprints"])
