from datetime import datetime

import pytest

from leakscan.language import translator
from leakscan.report.data import ReportData, Run, Source
from tests.report.rows import FILES, FINDINGS

RUN = Run(
    3,
    "secretariat",
    datetime(2026, 11, 25, 2, 0),
    datetime(2026, 11, 25, 2, 41),
    files=1841,
    carried_over=1790,
    outcome="complete",
)


@pytest.fixture
def data() -> ReportData:
    return ReportData(
        generated=datetime(2026, 11, 25, 6, 30),
        version="0.1.0",
        rules_digest="b94d27b9934d3e08",
        sources=(Source("secretariat", "//serveur/secretariat", "GUID 7c1e", ("Sauvegardes/**",)),),
        runs=(RUN,),
        files=FILES,
        findings=FINDINGS,
        rule_names={"fr.nir": "Numéro de sécurité sociale (NIR)", "health.hiv": "VIH"},
        chain_head="5f1c0e77",
    )


@pytest.fixture
def french():
    return translator("fr")


@pytest.fixture
def english():
    return translator("en")
