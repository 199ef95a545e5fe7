"""Detection: from the text of a segment to matches."""

from leakscan.detect.detector import Detector

__all__ = ["Detector"]
