"""The job of a worker on Windows: a limit of memory, and an end for the programs it has started."""

import ctypes
import sys

_EXTENDED_LIMITS = 9
_PROCESS_MEMORY = 0x100
_DIE_SILENTLY = 0x400  # no dialogue over a crashed process, which would wait for somebody
_KILL_ON_CLOSE = 0x2000


class _Basic(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("basic", _Basic),
        ("transfers", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits(memory: int) -> Limits:
    """So many bytes for each process; all of them end with the last handle of the job, which is that of the worker."""
    wanted = Limits(process_memory=memory)
    wanted.basic.flags = _PROCESS_MEMORY | _DIE_SILENTLY | _KILL_ON_CLOSE
    return wanted


def enter(memory: int) -> None:
    """Puts this process and what it starts into a job of its own; raises OSError where Windows refuses.

    The handle stays open on purpose: Windows closes it when the process ends, however it ends.
    """
    if sys.platform != "win32":
        return
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    wanted = limits(memory)
    size = ctypes.c_uint32(ctypes.sizeof(wanted))
    is_set = kernel.SetInformationJobObject(job, ctypes.c_int(_EXTENDED_LIMITS), ctypes.byref(wanted), size)
    if not is_set or not kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess())):
        raise ctypes.WinError(ctypes.get_last_error())
