"""Samples of texts."""

from functools import partial

from tests.extract.samples import MARKER, NIR, Sample

_CSV = f"Nom;NIR\nMARTIN;{NIR}\n"

SAMPLES = (
    Sample("text", "note.txt", partial(str.encode, f"Bonjour\n{MARKER}\n"), ("#line=2",)),
    Sample("text", "liste.csv", partial(str.encode, _CSV), ("#line=2&column=2",)),
)
