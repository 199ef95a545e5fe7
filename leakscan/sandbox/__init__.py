"""What a worker is kept from while it reads files that nobody vetted: by the kernel where it can, else by a guard."""

from leakscan.sandbox.confinement import Measure, confine, measures
from leakscan.sandbox.limits import allow_processor, limit
from leakscan.sandbox.parent import die_with_parent, dying_with

__all__ = ["Measure", "allow_processor", "confine", "die_with_parent", "dying_with", "limit", "measures"]
