"""Texts of health care that have a structure of their own, told by how they begin."""

from leakscan.extract.health.hl7_syntax import START


def health_kind(content: str) -> str:
    """The media type of a text that is an exchange format of health care; empty for every other text."""
    if START.match(content):
        return "application/hl7-v2"
    return ""
