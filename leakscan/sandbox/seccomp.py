"""A filter of system calls: no sockets, no other process's memory, no mounts, no new name spaces, no rights changed.

What is refused fails with EPERM, so that a library goes on without it. The filter holds for children too.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from pathlib import Path

from leakscan.sandbox.kernel import call, is_known

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_SET_FILTER, _ALL_THREADS = 1, 1
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
# The other calling convention of x86_64 has numbers of its own from here on.
_X32 = 0x40000000
_NEW_NAME_SPACES = 0x7E020000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
# Instructions of classic BPF: load a word, compare, jump when equal, return.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ACTIONS = Path("/proc/sys/kernel/seccomp/actions_avail")

# By machine: the name of a call, its number on x86_64 and on aarch64 (None where there is no such call).
_REFUSED: tuple[tuple[str, int | None, int | None], ...] = (
    ("socket", 41, 198), ("connect", 42, 203), ("bind", 49, 200), ("listen", 50, 201), ("accept", 43, 202),
    ("accept4", 288, 242),
    ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271), ("kcmp", 312, 272),
    ("process_madvise", 440, 440), ("pidfd_getfd", 438, 438),
    ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41), ("chroot", 161, 51), ("fsopen", 430, 430),
    ("fsconfig", 431, 431), ("fsmount", 432, 432), ("fspick", 433, 433), ("move_mount", 429, 429),
    ("open_tree", 428, 428), ("mount_setattr", 442, 442), ("unshare", 272, 97), ("setns", 308, 268),
    ("swapon", 167, 224), ("swapoff", 168, 225), ("reboot", 169, 142), ("acct", 163, 89), ("quotactl", 179, 60),
    ("init_module", 175, 105), ("finit_module", 313, 273), ("delete_module", 176, 106), ("kexec_load", 246, 104),
    ("kexec_file_load", 320, 294), ("bpf", 321, 280), ("perf_event_open", 298, 241), ("userfaultfd", 323, 282),
    ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("io_uring_register", 427, 427),
    ("add_key", 248, 217), ("request_key", 249, 218), ("keyctl", 250, 219),
    ("open_by_handle_at", 304, 265), ("fanotify_init", 300, 262),
    ("settimeofday", 164, 170), ("clock_settime", 227, 112), ("clock_adjtime", 305, 266), ("adjtimex", 159, 171),
    ("sethostname", 170, 161), ("setdomainname", 171, 162), ("iopl", 172, None), ("ioperm", 173, None),
    ("vhangup", 153, 58), ("syslog", 103, 116),
    # Landlock keeps the content of files; these would still change their rights, their owner or their times.
    ("chmod", 90, None), ("fchmod", 91, 52), ("fchmodat", 268, 53), ("fchmodat2", 452, 452), ("chown", 92, None),
    ("fchown", 93, 55), ("lchown", 94, None), ("fchownat", 260, 54), ("utime", 132, None), ("utimes", 235, None),
    ("utimensat", 280, 88), ("futimesat", 261, None), ("setxattr", 188, 5), ("lsetxattr", 189, 6),
    ("fsetxattr", 190, 7), ("setxattrat", 463, 463), ("removexattr", 197, 14), ("lremovexattr", 198, 15),
    ("fremovexattr", 199, 16), ("removexattrat", 466, 466), ("file_setattr", 469, 469), ("mknod", 133, None),
    ("mknodat", 259, 33),
)  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_available() -> bool:
    """Whether the kernel takes filters, and the numbers of its calls are known."""
    return is_known() and _ACTIONS.exists()


def refuse_calls() -> None:
    """Puts the filter in force for good, for every thread. Raises OSError.

    The process must have given up new privileges before.
    """
    machine = platform.machine()
    instructions = b"".join(_instructions(machine))
    program = _Program(len(instructions) // 8, instructions)
    number, flags = ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_ALL_THREADS)
    call(_SECCOMP[machine], number, flags, ctypes.byref(program))


def _instructions(machine: str) -> Iterator[bytes]:
    column = 1 if machine == "x86_64" else 2
    numbers = [row[column] for row in _REFUSED if row[column] is not None]
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUAL, _AUDIT_ARCH[machine], then=1)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _X32, then=len(numbers) + 5)
    for left, number in zip(range(len(numbers), 0, -1), numbers, strict=True):
        yield _step(_EQUAL, int(number or 0), then=left + 4)
    yield _step(_EQUAL, _CLONE3, then=5)
    yield _step(_EQUAL, _CLONE[machine], otherwise=2)
    # clone3 hides its flags behind a pointer: told that there is none, the C library calls clone.
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield _step(_ANY_BIT, _NEW_NAME_SPACES, then=1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _ERROR | errno.EPERM)
    yield _step(_RETURN, _ERROR | errno.ENOSYS)


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction; the jumps count the instructions to leave out."""
    return struct.pack("=HBBI", code, then, otherwise, value)
