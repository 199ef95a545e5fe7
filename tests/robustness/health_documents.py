"""Documents of health care and payroll, by grammar: HL7, both forms of HPRIM, records of fixed width, DSN."""

from hypothesis import strategies as st

from tests.robustness.planted import WORDS, Document, Planter

FINESS = "350000022"
_SIGNS = st.sampled_from(["|^~\\&", "#*!$%", "!^~\\&", "|~^\\&"])
_SEGMENTS = st.sampled_from(["PID", "OBX", "NTE", "ORC", "ZZZ", "PV1", "IN1", "OBR"])
# A component: empty, some words, a text to plant.
_COMPONENT = st.one_of(st.just(""), WORDS, st.none())
_REPETITIONS = st.lists(st.lists(_COMPONENT, min_size=1, max_size=3), min_size=1, max_size=2)


@st.composite
def hl7(draw: st.DrawFn, first: int = 0) -> Document:
    """Messages and batches of them with signs of their own, in frames or not, with lines that go on."""
    planter, lines, count = Planter(first), [], draw(st.integers(1, 3))
    field, component, repetition, escape, part = draw(_SIGNS)
    encoding = component + repetition + escape + part
    if is_batch := draw(st.booleans()):
        lines += [f"FHS{field}{encoding}{field}X", f"BHS{field}{encoding}{field}X"]
    for message in range(1, count + 1):
        frame = draw(st.sampled_from(["", "\x0b"]))
        head = [
            "MSH",
            encoding,
            "LABO",
            "X",
            "",
            "",
            "20240615",
            "",
            "ORU^R01".replace("^", component),
            "1",
            "P",
            "2.5",
        ]
        lines.append(frame + field.join(head))
        for name, fields in draw(st.lists(st.tuples(_SEGMENTS, st.lists(_REPETITIONS, max_size=7)), max_size=5)):
            texts = []
            for number, repetitions in enumerate(fields, 1):
                texts.append(
                    repetition.join(
                        component.join(
                            planter.plant(message=message, field=f"{name}-{number}.{place}") if each is None else each
                            for place, each in enumerate(parts, 1)
                        )
                        for parts in repetitions
                    )
                )
                if name == "OBX" and number == 2:
                    texts[-1] = _without(planter, texts[-1], "TX")
            lines.append(field.join([name, *texts]))
        if frame:
            lines.append("\x1c")
    if is_batch:
        lines += [f"BTS{field}{count}", f"FTS{field}1"]
    return Document("hl7", "a.hl7", "\n".join(lines) + "\n", tuple(planter.planted), ("message", count))


def _without(planter: Planter, text: str, other: str) -> str:
    """Another text instead: nothing stays planted there."""
    planter.planted = [each for each in planter.planted if each.text not in text]
    return other


@st.composite
def messages_of_laboratories(draw: st.DrawFn, first: int = 0) -> Document:
    """HPRIM Santé: segments, some of them cut and gone on with."""
    planter, lines = Planter(first), []
    signs = draw(st.sampled_from(["~^\\&", "^~\\&"]))
    lines.append(f"H|{signs}|a.hpr||LABO||ORU")
    lines.append("P|1|7|||PETIT~ANNE||19610403")
    names = st.sampled_from(["OBR", "OBX", "C", "P", "AP", "AC", "FAC", "REG", "L"])
    for name, fields in draw(st.lists(st.tuples(names, st.lists(_COMPONENT, max_size=9)), max_size=6)):
        line = len(lines) + 1
        texts = [
            planter.plant(line=line, field=f"{name}-{number}") if each is None else each
            for number, each in enumerate(fields, 1)
        ]
        segment = "|".join([name, *texts])
        start = len(name) + 1
        cuts = sorted(draw(st.lists(st.integers(start, max(start, len(segment))), max_size=2)))
        pieces = [segment[low:high] for low, high in zip([0, *cuts], [*cuts, None], strict=True)]
        lines += [pieces[0], *(f"A|{each}" for each in pieces[1:])]
    return Document(
        "hprim-sante", "a.hpr", "\n".join(lines) + "\n", tuple(planter.planted), ("line", len(lines))
    )  # fmt: skip


@st.composite
def letters_of_laboratories(draw: st.DrawFn, first: int = 0) -> Document:
    """HPRIM Médecin: heads of twelve lines, each with its letter."""
    planter, lines = Planter(first), []
    for _ in range(draw(st.integers(1, 3))):
        at = len(lines)
        lines += [
            "12", planter.plant(line=at + 2), draw(WORDS), planter.plant(line=at + 4), draw(WORDS), "35000 RENNES",
            "03/04/1961", "", draw(WORDS), "01/06/2024", planter.plant(line=at + 11), draw(WORDS),
        ]  # fmt: skip
        for each in draw(st.lists(st.one_of(st.none(), WORDS, st.just("|GLY|"), st.just("****LAB****")), max_size=6)):
            lines.append(planter.plant(line=len(lines) + 1) if each is None else each)
        lines.append("****FIN****")
    return Document("hprim", "a.hpr", "\n".join(lines) + "\n", tuple(planter.planted), ("line", len(lines)))


@st.composite
def declarations(draw: st.DrawFn, first: int = 0) -> Document:
    """DSN: what is not quoted is no value, and a value may hold quotes."""
    planter = Planter(first)
    lines = ["S10.G00.00.001,'PAIE'", "S20.G00.05.001,'01'"]
    codes = st.sampled_from([
        "S21.G00.30.001", "S21.G00.30.002", "S21.G00.30.004", "S21.G00.30.006", "S21.G00.30.008", "S21.G00.60.001",
        "S30.G01.00.001", "S90.G00.90.001",
    ])  # fmt: skip
    value = st.one_of(st.none(), WORDS, st.sampled_from(["d'Arc", "03041961", "01", "','"]))
    for code, each in draw(st.lists(st.tuples(codes, value), max_size=14)):
        text = planter.plant(line=len(lines) + 1, field=code) if each is None else each
        lines.append(f"{code},'{text}'")
    return Document("dsn", "a.dsn", "\n".join(lines) + "\n", tuple(planter.planted), ("line", len(lines)))


_INSURED, _OTHER, _PATIENT = "NIR de l'assuré", "NIR individuel", "identifiant permanent du patient"
# By layout: its width, what makes it one, and the columns where numbers of persons and texts stand.
_LAYOUTS = (
    (468, ((20, "03041961"), (28, "2"), (49, "V014"), (53, FINESS)), ((1, _INSURED), (62, _OTHER), (374, _OTHER)), ()),
    (120, ((16, "03041961"), (24, "1"), (40, "I00A"), (44, FINESS)), ((1, _INSURED),), ()),
    (200, ((10, "121"), (16, FINESS), (25, "021"), (78, "03041961"), (86, "2"), (93, "01062023")), (),
     ((48, "numéro de séjour"),)),
    (200, ((1, FINESS), (19, "P13"), (42, "03041961"), (50, "1"), (143, "F322    ")), (), ((22, _PATIENT),)),
    (200, ((1, FINESS), (19, "P13"), (42, "03041961"), (50, "1"), (87, "F322    ")), (), ((22, _PATIENT),)),
    (300, ((1, "A"), (2, FINESS), (76, "03041961")), ((22, _INSURED), (49, _OTHER)), ((266, _PATIENT),)),
    (160, ((1, "B"), (2, FINESS)), ((20, _INSURED),), ()),
    (128, ((1, "2"),), ((12, _INSURED), (50, _OTHER)), ()),
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn, first: int = 0) -> Document:
    """Records of hospital activity and of billing, each of its layout, one a line."""
    planter, lines = Planter(first), []
    for layout, fill in draw(
        st.lists(st.tuples(st.sampled_from(_LAYOUTS), st.sampled_from(" 0")), min_size=1, max_size=6)
    ):
        lines.append(_record(planter, layout, fill, line=len(lines) + 1))
    return Document("fixed-records", "a.txt", "\n".join(lines) + "\n", tuple(planter.planted), ("line", len(lines)))


@st.composite
def records_without_ends(draw: st.DrawFn) -> Document:
    """Invoices that follow one another without line ends, of the length that they all have."""
    planter, written = Planter(), ["000".ljust(128, "0")]
    for _ in range(draw(st.integers(5, 9))):
        written.append(_record(planter, _LAYOUTS[-1], "0", record=len(written) + 1))
        written += ["4".ljust(128, "0")] * draw(st.integers(0, 2))
    return Document("fixed-records", "a.b2", "".join(written), tuple(planter.planted))


def _record(planter: Planter, layout: tuple, fill: str, **place: int) -> str:
    width, fixed, numbers, texts = layout
    line = [fill] * width
    for column, part in fixed:
        line[column - 1 : column - 1 + len(part)] = part
    for column, heading in numbers:
        line[column - 1 : column + 14] = planter.number(**place, field=heading)
    for column, heading in texts:
        text = planter.word(**place, field=heading)
        line[column - 1 : column - 1 + len(text)] = text
    return "".join(line)


DOCUMENTS = {
    "HL7": hl7,
    "HPRIM Santé": messages_of_laboratories,
    "HPRIM Médecin": letters_of_laboratories,
    "DSN": declarations,
    "fixed width": records,
}
