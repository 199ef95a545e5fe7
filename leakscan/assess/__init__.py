"""Assessment: from matches to findings, and from findings to what a person decides on."""

from leakscan.assess.assessment import assess
from leakscan.assess.forgive import Forgiveness
from leakscan.assess.patients import Patients
from leakscan.assess.sent import Mailings
from leakscan.assess.tally import Tally

__all__ = ["Forgiveness", "Mailings", "Patients", "Tally", "assess"]
