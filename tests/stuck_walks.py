"""Walks over file systems that do not answer. They run in a process of their own, so what they change stays there."""

import os
import signal
import time
from pathlib import Path

from leakscan.sources import folder, walk

# Entries of these names never answer: when they are looked at, or when they are listed.
SILENT_ENTRY, SILENT_FOLDER = "muette", "illisible"
VOLUME = "volume"


def silent(root, source, **options):
    """Two sorts of folders hang for ever."""
    folder.lstat = _hanging(folder.lstat, SILENT_ENTRY)
    folder.list_names = _hanging(folder.list_names, SILENT_FOLDER)
    return walk(root, source, **options)


def silent_root(root, source, **options):
    folder.lstat = _hanging(folder.lstat, Path(root).name)
    return walk(root, source, **options)


def mounted(root, source, **options):
    """Folders of one name are volumes of their own."""
    asked = folder.lstat

    def lstat(path):
        found = asked(path)
        return os.stat_result((*found[:2], found.st_dev + 1, *found[3:])) if Path(path).name == VOLUME else found

    folder.lstat = lstat
    return walk(root, source, **options)


def mounted_and_dying(root, source, **options):
    """The process ends as soon as it has told of a volume."""
    yield from _dying_after_one(mounted(root, source, **options))


def dying(root, source, **options):
    """The process ends at each second file."""
    yield from _dying_after_one(walk(root, source, **options))


def _dying_after_one(rows):
    for number, row in enumerate(rows):
        if number == 1:
            time.sleep(1)  # until what came before is told
            os.kill(os.getpid(), signal.SIGKILL)
        yield row


def _hanging(function, name):
    def call(path):
        if Path(path).name == name:
            time.sleep(3600)
        return function(path)

    return call
