"""A pool of processes for work that may hang, die or be hostile: each worker has a pipe and a watch of its own."""

from leakscan.pool.pool import Ended, Fate, Pool
from leakscan.pool.serving import Farewell, Start, Work
from leakscan.pool.worker import Task

__all__ = ["Ended", "Farewell", "Fate", "Pool", "Start", "Task", "Work"]
