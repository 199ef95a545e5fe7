"""leakscan: finds patient data and credentials left on shares, media and mailboxes."""

__version__ = "0.1.0"
