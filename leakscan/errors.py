"""Errors that end a run, each with the exit code it ends in."""


class LeakscanError(Exception):
    """The root of every error that is told to the user in one line, naming the file and the remedy."""

    exit_code = 3


class UsageError(LeakscanError):
    """The command line or the settings ask for something that cannot be done."""


class RulesError(LeakscanError):
    """A rule file is wrong; the message names the file, the rule and the key."""


class InventoryError(LeakscanError):
    """The inventory cannot be opened, read or written."""

    exit_code = 4


class LockedError(LeakscanError):
    """Another run holds the inventory."""

    exit_code = 5


class WorkersError(LeakscanError):
    """The processes that read cannot work; what was read is kept."""

    exit_code = 2


class Interrupted(LeakscanError):
    """The user or the system stopped the run; the inventory is consistent and the run can be taken up again."""

    exit_code = 130
