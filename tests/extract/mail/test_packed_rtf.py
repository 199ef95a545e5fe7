import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.extract.budget import Budget, Limits, OverBudget
from leakscan.extract.mail.rtf_html import is_wrapped, unwrapped
from leakscan.extract.mail.rtf_packed import unpack
from tests.extract.mail.outlooks import packed_rtf, plain_rtf


def budget(**limits: int) -> Budget:
    return Budget(Limits(**limits), clock=lambda: 0.0)


def with_header(body: bytes, size: int) -> bytes:
    crc = zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return struct.pack("<II4sI", len(body) + 12, size, b"LZFu", crc) + body


def test_the_example_of_the_standard_is_unpacked():
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c0900206277 05b06c647d0a800fa0"
    )

    assert unpack(packed, budget()) == (b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", True)


def test_a_repetition_may_reach_into_what_it_writes():
    # "WXYZ" at 207, then sixteen more from there.
    body = bytes([0b00110000]) + b"WXYZ" + (207 << 4 | 14).to_bytes(2, "big") + ((207 + 20) << 4).to_bytes(2, "big")

    assert unpack(with_header(body, 20), budget()) == (b"WXYZ" * 5, True)


@given(st.binary(max_size=9000))
def test_what_is_packed_comes_out_again(rtf):
    assert unpack(packed_rtf(rtf), budget()) == (rtf, True)
    assert unpack(plain_rtf(rtf), budget()) == (rtf, True)


@given(st.binary(max_size=300))
def test_noise_is_never_whole_and_never_raises(noise):
    unpack(noise, budget())
    unpack(with_header(noise, 50), budget())


@pytest.mark.parametrize("cut", [0, 3, 15, 20])
def test_what_is_cut_is_told(cut):
    assert unpack(packed_rtf(b"{\\rtf1 Bonjour}")[:cut], budget())[1] is False


def test_unpacked_bytes_are_counted():
    body = (b"\x00" + b"x" * 8) * 40_000
    with pytest.raises(OverBudget):
        unpack(with_header(body, 1 << 30), budget(member_bytes=100_000))


@pytest.mark.parametrize(
    ("rtf", "html"),
    [
        (rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 NIR\htmlrtf }\htmlrtf0}", "<p>NIR"),
        (rb"{\rtf1\fromhtml1{\fonttbl{\f0\fcharset204 A;}}\f0\'cf{\*\htmltag84 &nbsp;}\'e9}", "П&nbsp;й"),
        (rb"{\rtf1\ansicpg1252\fromhtml1\uc1 \u233?l\u-4051\'20\{a\}{\*\htmltag4 \par}b\tab}", "él\uf02d{a}\nb\t"),
        (rb"{\rtf1\fromhtml1{\*\mhtmltag64 x}{\*\generator y;}\u-10179?\u-8702?}", "\U0001f602"),
        (rb"{\rtf1\fromhtml1{\*\htmltag64 <a href=\'22c:\\x\'22>}\htmlrtf\par cache\htmlrtf0 z}", '<a href="c:\\x">z'),
    ],
)
def test_html_comes_out_of_its_wrapping(rtf, html):
    assert is_wrapped(rtf)
    assert unwrapped(rtf, budget()) == html


def test_groups_without_an_end_are_bounded():
    assert unwrapped(rb"{\rtf1\fromhtml1 " + b"{" * 50_000 + b"x" + b"}" * 60_000, budget()) == "x"
