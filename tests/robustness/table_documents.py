"""Tables and their like, by grammar: delimited text, dumps of databases, dBase, DICOM."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.extract.database.tables import dbf
from tests.extract.health.dicoms import item, patient, sequence, written
from tests.extract.reading import read
from tests.robustness.planted import (
    ENCODINGS,
    LINE_ENDS,
    Planted,
    Planter,
    extractor_named,
    loss_is_told,
    places,
    reading,
)

_CELL = st.one_of(st.just(""), st.none(), st.text("abc éèXYZ019.", max_size=10))


@dataclass(frozen=True, slots=True)
class Table:
    """A file that holds rows, and what is planted in its cells. `text` is that of a file which is one."""

    extractor: str
    name: str
    planted: tuple[Planted, ...]
    text: str = ""
    content: bytes = field(default=b"", repr=False)


def _assert_found(planted: tuple[Planted, ...], found) -> None:
    for each in planted:
        told = [set(place) for place in places(found, each.text)]
        assert set(each.place) in told, f"{each} is told at {told}"


# -- delimited text -------------------------------------------------------------------------------


@st.composite
def delimited(draw: st.DrawFn) -> Table:
    """Rows of four cells or more, in quotes or not, with line ends and delimiters inside the quotes."""
    planter, sign, width = Planter(), draw(st.sampled_from(";\t|")), draw(st.integers(4, 6))
    headings = ["Nom", "Prenom", "Ville", "Code", "Date", "Note"][:width]
    lines, line = [sign.join(headings)], 2
    has_quotes = draw(st.booleans())
    for _ in range(draw(st.integers(4, 9))):
        cells, ends = [], 0
        for column in range(1, width + 1):
            text = draw(_CELL)
            is_quoted = has_quotes and draw(st.booleans())
            inside = draw(st.sampled_from(["", "", sign, '""', "\n", "suite\n"])) if is_quoted else ""
            ends += inside.count("\n")
            text = planter.plant(line=line + ends, column=column) if text is None else text
            cells.append(f'"{inside}{text}"' if is_quoted else text)
        # A row of empty cells reads like none.
        cells[0], cells[1] = cells[0] or "x", cells[1] or "y"
        lines.append(sign.join(cells))
        line += 1 + ends
    return Table("text", "a.csv", tuple(planter.planted), "\n".join(lines) + "\n")


def delimited_is_read(given: tuple[Table, str, str]) -> None:
    """Each cell at its line and column, whatever ends the lines."""
    table, encoding, end = given
    found = reading(table.text.replace("\n", end).encode(encoding, "replace"), table.name, table.extractor)
    assert found.problems == []
    _assert_found(table.planted, found)


# -- dumps ----------------------------------------------------------------------------------------


@st.composite
def dumps(draw: st.DrawFn) -> Table:
    """Rows of INSERT and COPY with quotes, escapes, calls and comments."""
    planter, lines = Planter(), ["-- dump", "CREATE TABLE patient (", "  id int,", "  nom text,", "  note text", ");"]
    is_mysql = draw(st.booleans())
    if is_mysql:
        lines[0] = "-- MySQL dump"
    for _ in range(draw(st.integers(1, 3))):
        if is_mysql or draw(st.booleans()):
            lines.append(
                draw(st.sampled_from(["INSERT INTO patient VALUES", "insert into patient (id, nom, note) values"]))
            )
            rows = draw(
                st.lists(st.lists(st.one_of(_VALUE, st.none()), min_size=2, max_size=2), min_size=1, max_size=4)
            )
            for number, row in enumerate(rows):
                at = len(lines) + 1
                values = [
                    _literal(draw, planter, value, name, at, is_mysql)
                    for value, name in zip(row, ("nom", "note"), strict=True)
                ]
                lines.append(
                    f"({number},{draw(st.sampled_from(['', ' ', ' /* ; */ ']))}{values[0]}, {values[1]})"
                    + ",;"[number == len(rows) - 1]
                )
        else:
            lines.append("COPY patient (id, nom, note) FROM stdin;")
            for _ in range(draw(st.integers(0, 3))):
                text = planter.plant(table="patient", line=len(lines) + 1, column="nom")
                lines.append("1\t" + text + "\t" + draw(st.sampled_from(["", "a", "\\N", "\\t"])))
            lines.append("\\.")
    return Table("sql", "a.sql", tuple(planter.planted), "\n".join(lines) + "\n")


_VALUE = st.text("abc éXY019.;,()'-\\\n", max_size=10)


def _literal(draw, planter: Planter, value: str | None, column: str, line: int, is_mysql: bool) -> str:
    if value is None:
        text = planter.plant(table="patient", line=line, column=column)
        return draw(st.sampled_from(["'{}'", "N'{}'", "cast('{}' as text)", "'l''{}'"])).format(text)
    value = value.replace("\n", " ")
    doubled = value.replace("\\", "\\\\") if is_mysql else value
    return "'" + doubled.replace("'", draw(st.sampled_from(["''", "\\'"])) if is_mysql else "''") + "'"


def dump_is_read(given: tuple[Table, str]) -> None:
    """Each value under its column, at its line."""
    table, end = given
    found = read(extractor_named("sql"), table.text.replace("\n", end).encode(), table.name)
    assert found.problems == []
    _assert_found(table.planted, found)


# -- dBase ----------------------------------------------------------------------------------------


@st.composite
def dbase(draw: st.DrawFn) -> Table:
    """Fields of any width, records deleted or not, texts in several character sets."""
    planter = Planter()
    widths = draw(st.lists(st.integers(15, 40), min_size=1, max_size=4))
    fields = [(f"CHAMP{number}", "C", width) for number, width in enumerate(widths)]
    encoding, page = draw(st.sampled_from([("cp850", 2), ("cp1252", 3), ("cp850", 0)]))
    records, states = [], ""
    for row in range(1, draw(st.integers(1, 6)) + 1):
        cells = []
        for name, _, width in fields:
            text = draw(_CELL)
            place = {"table": "A", "record": row, "column": name}
            cells.append(planter.plant(**place) if text is None else text[:width])
        # Records without content are left out.
        cells[0] = cells[0] if cells[0].strip() else "x"
        records.append(cells)
        states += draw(st.sampled_from(" *"))
    content = dbf(fields, records, encoding=encoding, code_page=page, states=states)
    return Table("dbf", "A.DBF", tuple(planter.planted), content=content)


def dbase_is_read(table: Table) -> None:
    """Each value in its record, under its field."""
    found = reading(table.content, table.name, table.extractor)
    assert found.problems == []
    _assert_found(table.planted, found)


def cut_dbase_keeps_what_came_before(given: tuple[Table, float]) -> None:
    """Whole records before the cut are read; the file is told to be cut."""
    table, share = given
    start = int.from_bytes(table.content[8:10], "little")
    end = start + int((len(table.content) - 2 - start) * share)
    kept = table.content[:end]
    found = read(extractor_named("dbf"), kept, table.name)
    _assert_found(tuple(each for each in table.planted if each.text.encode() in kept), found)
    assert [kind for _, kind in found.problems] == ["partial"]


# -- DICOM ----------------------------------------------------------------------------------------

_SYNTAXES = st.sampled_from([ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
_FIELDS = st.sampled_from(
    ["PatientComments", "StudyDescription", "AdditionalPatientHistory", "Allergies", "OtherPatientNames"]
)


@st.composite
def images(draw: st.DrawFn) -> Table:
    """Data sets with sequences within sequences, of known or unknown length, in each way to write them."""
    planter = Planter()

    def filled(path: tuple[str, ...], depth: int) -> dict:
        elements: dict = {}
        for name in draw(st.lists(_FIELDS, max_size=3, unique=True)):
            text = planter.plant(field=".".join((*path, name)))
            elements[name] = f"{draw(st.sampled_from(['', 'é ', 'a']))}{text}"
        if depth < 3 and draw(st.booleans()):
            name = draw(st.sampled_from(["OtherPatientIDsSequence", "RequestAttributesSequence"]))
            items = [
                item(**filled((*path, f"{name}[{number}]"), depth + 1))
                for number in range(1, draw(st.integers(0, 2)) + 1)
            ]
            for each in items:
                each.is_undefined_length_sequence_item = draw(st.booleans())
            elements[name] = sequence(*items)
        return elements

    data = patient(**filled((), 0))
    for element in data:
        if element.VR == "SQ":
            element.is_undefined_length = draw(st.booleans())
    return Table("dicom", "IM1", tuple(planter.planted), content=written(data, draw(_SYNTAXES)))


def image_is_read(table: Table) -> None:
    """Each value at its element, with the path that leads to it."""
    found = reading(table.content, table.name, table.extractor)
    assert found.problems == []
    _assert_found(table.planted, found)


def cut_image_keeps_what_came_before(given: tuple[Table, float]) -> None:
    """What stands before the cut is read; no error leaves the reader."""
    table, share = given
    kept = table.content[: 400 + int((len(table.content) - 400) * share)]
    found = read(extractor_named("dicom"), kept, table.name)
    _assert_found(tuple(each for each in table.planted if each.text.encode() in kept[:-2]), found)


TABLES = {
    "delimited text": (
        st.tuples(delimited(), st.sampled_from(ENCODINGS), st.one_of(st.just("\n"), LINE_ENDS)), delimited_is_read,
    ),
    "dumps": (st.tuples(dumps(), st.sampled_from(["\n", "\r\n"])), dump_is_read),
    "dBase": (dbase(), dbase_is_read),
    "dBase: cut": (st.tuples(dbase(), st.floats(0, 0.99)), cut_dbase_keeps_what_came_before),
    "DICOM": (images(), image_is_read),
    "DICOM: cut": (st.tuples(images(), st.floats(0, 1)), cut_image_keeps_what_came_before),
    "dBase: loss": (st.tuples(dbase(), st.floats(0, 1)), loss_is_told),
}  # fmt: skip
