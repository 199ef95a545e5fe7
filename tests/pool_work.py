"""What the workers of tests do: functions that a new process can import."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from leakscan.errors import RulesError


class Foreign:
    """A value of a module that no worker is trusted with."""


def ready(farewell):
    """Each task is the name of a function of this module, and what it is given."""
    globals()["farewell"] = farewell
    return lambda task: globals()[task[0]](*task[1:])


def hang_with_last_words(words):
    threading.Timer(0.2, lambda: globals()["farewell"](words)).start()
    time.sleep(600)


def refusing(_farewell):
    raise RulesError("rules/x.yaml: wrong")


def failing(_farewell):
    raise ValueError("a message that quotes content")


def dying(_farewell):
    os._exit(3)


def double(number):
    return 2 * number


def slow_identity(_number):
    time.sleep(0.01)
    return os.getpid()


def identity(_number):
    return os.getpid()


def sleep(seconds):
    time.sleep(seconds)


def deaf(seconds):
    """Ignores every request to end that a process can ignore."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(seconds)


def hang_once(mark):
    """Hangs unless it was begun before."""
    if not Path(mark).exists():
        Path(mark).touch()
        time.sleep(600)


def stop_self():
    os.kill(os.getpid(), signal.SIGSTOP)


def kill_self():
    os.kill(os.getpid(), signal.SIGKILL)


def crash():
    ctypes.string_at(0)


def leave():
    os._exit(0)


def quit():
    sys.exit(0)


def interrupt():
    raise KeyboardInterrupt


def raise_content():
    raise ValueError("a message that quotes content")


def exhaust():
    raise MemoryError


def overflow():
    """More frames than the stack of the process has room for."""
    sys.setrecursionlimit(10**9)
    sorted([1, 2], key=lambda _: overflow())


def foreign():
    return Foreign()


def borrowed():
    """Sends what a trusted module has imported, as a process that was taken over may."""
    globals()["farewell"].args[0].send_bytes(b"\x80\x04\x8c\x06resultcleakscan.locator\nre\n\x86.")
    time.sleep(600)


HOARD = []


def hoard(megabytes):
    HOARD.append(bytearray(b"x" * (megabytes << 20)))
    return os.getpid()


def start_program(log):
    """Leaves a program running behind this worker, and dies."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(log).write_text(str(child.pid), encoding="ascii")
    os.kill(os.getpid(), signal.SIGKILL)


def hang_with_program(log):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(log).write_text(str(child.pid), encoding="ascii")
    time.sleep(600)
