"""Samples of office documents."""

from tests.extract.office import legacy_samples, sheet_samples, word_samples

SAMPLES = (*word_samples.SAMPLES, *legacy_samples.SAMPLES, *sheet_samples.SAMPLES)
