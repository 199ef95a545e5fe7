"""Files made to exhaust, to loop and to lie: each with the status that it must end with."""

from tests.hostile import archives, pages, texts

FILES = [*archives.hostile.files, *pages.hostile.files, *texts.hostile.files]
