"""Samples of office documents."""

from tests.extract.office import word_samples

SAMPLES = (*word_samples.SAMPLES,)
