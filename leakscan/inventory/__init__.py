"""What scans found, followed from run to run: the only place that speaks to SQLite."""

from leakscan.inventory.allowances import Allowance, NewAllowance
from leakscan.inventory.decisions import ACTIVE, Decision, FindingStatus
from leakscan.inventory.events import Event, EventLog, Verdict
from leakscan.inventory.filters import FilterUse
from leakscan.inventory.inventory import Inventory, open_inventory
from leakscan.inventory.runs import PastRun, Run, RunOutcome, Source, UsedWatchlist
from leakscan.inventory.state import FileState, Known
from leakscan.inventory.store import own_files
from leakscan.inventory.summary import Summary, Unread

__all__ = [
    "ACTIVE",
    "Allowance",
    "Decision",
    "Event",
    "EventLog",
    "FileState",
    "FilterUse",
    "FindingStatus",
    "Inventory",
    "Known",
    "NewAllowance",
    "PastRun",
    "Run",
    "RunOutcome",
    "Source",
    "Summary",
    "Unread",
    "UsedWatchlist",
    "Verdict",
    "open_inventory",
    "own_files",
]
