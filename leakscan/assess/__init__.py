"""Assessment: from matches to findings, and from findings to what a person decides on."""

from leakscan.assess.assessment import assess
from leakscan.assess.tally import Tally

__all__ = ["Tally", "assess"]
