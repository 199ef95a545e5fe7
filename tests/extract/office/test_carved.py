import io

import olefile
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.extract.office.carved import carve
from tests.extract.office.compound import compound


def contents(data: bytes) -> dict[str, bytes]:
    storage = olefile.OleFileIO(io.BytesIO(data))
    return {"/".join(path): storage.openstream(path).read() for path in storage.listdir()}


def test_a_storage_becomes_a_file_with_its_streams_and_storages():
    data = compound({"MBD1/Workbook": b"a" * 5000, "MBD1/Macros/VBA/dir": b"b" * 6000, "Workbook": b"c"})

    found = contents(carve(olefile.OleFileIO(io.BytesIO(data)), ("MBD1",)))

    assert found == {"Workbook": b"a" * 5000, "Macros/VBA/dir": b"b" * 6000}


def test_a_storage_of_many_megabytes_keeps_its_table_of_sectors():
    data = compound({"A/gros": b"abc" * 2_300_000})

    found = carve(olefile.OleFileIO(io.BytesIO(data)), ("A",))

    assert contents(found) == {"gros": b"abc" * 2_300_000}


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(("a", "b", "c/d", "c/e", "f/g/h")), st.binary(max_size=9000), min_size=1))
def test_streams_of_every_size_stay_as_they_are(streams):
    first = carve(
        olefile.OleFileIO(io.BytesIO(compound({f"X/{name}": data for name, data in streams.items()}))), ("X",)
    )
    again = carve(olefile.OleFileIO(io.BytesIO(first)), ())

    assert contents(again) == contents(first) == {name: data.ljust(4096, b"\x00") for name, data in streams.items()}
