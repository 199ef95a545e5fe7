"""Files made to exhaust, to loop and to lie: each with the status that it must end with."""

from tests.hostile import archives, loops, packages, pages, records, texts

FAMILIES = {
    "archives": archives.hostile.files,
    "loops": loops.hostile.files,
    "packages": packages.hostile.files,
    "pages": pages.hostile.files,
    "records": records.hostile.files,
    "texts": texts.hostile.files,
}
FILES = [file for family in FAMILIES.values() for file in family]
