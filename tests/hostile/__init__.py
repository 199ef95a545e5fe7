"""Files made to exhaust, to loop and to lie: each with the status that it must end with."""

from tests.hostile import archives, packages, pages, texts

FILES = [each for family in (archives, packages, pages, texts) for each in family.hostile.files]
