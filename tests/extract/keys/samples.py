"""Samples of registries, key stores and vaults."""

from tests.extract.keys.hives import hive
from tests.extract.samples import MARKER, NIR, Sample

_KEYS = (("ROOT", -1, ()), ("Cabinet", 0, (("NumSecu", 1, NIR.encode("utf-16-le")),)))
_EXPORT = f'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Cabinet]\n"NumSecu"="{NIR}"\n'

SAMPLES: tuple[Sample, ...] = (
    Sample("registry", "NTUSER.DAT", lambda: hive(_KEYS), ("#key=ROOT\\Cabinet&value=NumSecu",)),
    Sample(
        "registry", "coupe.dat", lambda: hive(_KEYS)[:-100], ("#key=ROOT\\Cabinet&value=NumSecu",), "partial", "broken"
    ),
    Sample(
        "registry-export", "cabinet.reg", lambda: _EXPORT.encode("utf-16"),
        ("#key=HKEY_CURRENT_USER\\Cabinet&line=4",),
    ),
    Sample("registry-export", "coupe.reg", lambda: _EXPORT.encode("utf-16")[:-5], (
        "#key=HKEY_CURRENT_USER\\Cabinet&line=4",), "scanned", "broken",
    ),
    Sample("envelopes", "x.apz", lambda: f"$APICRYPT\n{MARKER}\n".encode(), ("#line=2",), "partial", "encrypted"),
)  # fmt: skip
