"""Recordings for tests, built byte by byte: EDF and SCP-ECG."""

from struct import pack


def edf(patient="", recording="", annotations=(), *, records=None):
    """An EDF+ file of one wave and one signal of annotations, a data record an annotation."""
    texts = [f"+{number}\x14{text}\x14\x00".encode().ljust(80, b"\x00") for number, text in enumerate(annotations)]
    count = len(texts) if records is None else records
    signals = [("EEG Fp1", "", 4), ("EDF Annotations", "", 40)]
    widths = [(16, 0), (80, 1), (8, ""), (8, ""), (8, ""), (8, ""), (8, ""), (80, ""), (8, 2), (32, "")]
    columns = [
        (str(signal[index]) if index != "" else "").ljust(width) for width, index in widths for signal in signals
    ]
    head = f"0       {patient:80.80}{recording:80.80}01.02.2310.00.00{768:<8}{'EDF+C':44}{count:<8}{1:<8}{2:<4}"
    return (head + "".join(columns)).encode("latin-1") + b"".join(b"\x01\x02" * 4 + text for text in texts)


def scp_ecg(tags, statements=b""):
    """An SCP-ECG file with the patient's section and one of statements."""
    body = b"".join(pack("<BH", tag, len(value)) + value for tag, value in tags) + pack("<BH", 255, 0)
    bodies = {1: body, 8: statements}
    start = 6 + 16 + 10 * len(bodies)
    pointers, rest = b"", b""
    for number, content in bodies.items():
        section = pack("<HHIBB6x", 0, number, 16 + len(content), 13, 13) + content
        pointers += pack("<HII", number, len(section), start + len(rest) + 1)
        rest += section
    first = pack("<HHIBB6s", 0, 0, 16 + len(pointers), 13, 13, b"SCPECG") + pointers
    return pack("<HI", 0, 6 + len(first) + len(rest)) + first + rest
