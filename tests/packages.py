"""A package of terms laid out as the real one: data beside code that must never run."""

import gzip
import json

MEDICINES = {
    "N05AX99": ["ZORVALIX", "zorvalixine"],
    "J05AR99": ["TRIVUDOX"],
    "A02BC99": ["GASTREPAX", "ABCD", "Camille", "GASTREPAX SOLUTION"],
    "V03AX99": ["OXALUMINE"],
}
LABELS = [
    ("F209", "Catalepsie de Brumath, sans précision"),
    ("F208", "Autre catalepsie"),
    ("E119", "Sucrorrhée vespérale (idiopathique)"),
    ("G409", "Comices"),
    ("B24+0", "Rétrovirose quiescente"),
    ("R05", "Toussotement matinal"),
    ("J459", "Dyspnée de Brumath au cours de maladies classées ailleurs"),
]


def make_package(folder, *, medicines=MEDICINES, labels=LABELS):
    """Writes the package below a folder, which is then put on the path."""
    package = folder / "edsnlp"
    (package / "resources").mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('raise RuntimeError("imported")\n', encoding="utf-8")
    (package / "resources" / "drugs.json").write_text(json.dumps(medicines), encoding="utf-8")
    rows = [f'{code},0,OOOO,0,"{label.upper()}","{label}"' for code, label in labels]
    text = "\n".join(["code,type,ssr,psy,short,long", *rows, ""])
    (package / "resources" / "cim10.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    return package
