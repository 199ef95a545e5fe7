"""Rows as the inventory gives them, for a small practice share; every person and every value is invented."""

from typing import Any


def file_row(path: str, **others: Any) -> dict[str, Any]:
    return {
        "path": path,
        "member": "",
        "status": "scanned",
        "severity": "none",
        "persons_low": 0,
        "persons_high": 0,
        "media_type": "text/plain",
        "detail": "",
        "locator": f"secretariat:{path}",
    } | others


def finding_row(path: str, rule: str, **others: Any) -> dict[str, Any]:
    return {
        "path": path,
        "member": "",
        "rule": rule,
        "category": "nir",
        "confidence": "high",
        "severity": "high",
        "count": 1,
        "distinct": 1,
        "fingerprints": [],
        "locations": [f"secretariat:{path}"],
        "excerpt": "2 •• •• •• ••• ••• ••",
        "reasons": [],
        "first_seen": "2026-11-02",
        "status": "open",
    } | others


EXPORT = "Facturation/export 2019.xlsx"
FORMULA = "Courrier/=cmd|calc.docx"
FORMULA_LOCATOR = "secretariat:Courrier/%3Dcmd|calc.docx"
FILES = (
    file_row(
        EXPORT,
        severity="critical",
        persons_low=298,
        persons_high=312,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        owner="m.leroy",
        modified="2019-12-31T11:00:00+00:00",
        exposure="everyone",
        action="Quarantine",
    ),
    file_row(EXPORT, member="photo.heic", status="unsupported", locator=f"secretariat:{EXPORT}!xlsx/photo.heic"),
    file_row(FORMULA, severity="medium", persons_low=1, persons_high=1, locator=FORMULA_LOCATOR),
    file_row("Courrier/ancien.zip", status="encrypted", detail="The archive asks for a password."),
    file_row("Notices/tabac.txt"),
    file_row("Privé", status="excluded", media_type=""),
)
FINDINGS = (
    finding_row(
        EXPORT,
        "fr.nir",
        count=312,
        distinct=298,
        locations=[f"secretariat:{EXPORT}#sheet=Patients&cell=C{row}" for row in (2, 3)],
        reasons=["The key is right.", "The column heading says “NIR”."],
    ),
    finding_row(EXPORT, "health.hiv", category="health", severity="critical", count=4, distinct=4, excerpt="HIV"),
    finding_row(
        FORMULA,
        "credential.password",
        category="credential",
        severity="medium",
        confidence="medium",
        excerpt="-p•s•w•r•",
        locations=[f"{FORMULA_LOCATOR}#line=4"],
        status="in-progress",
    ),
)
