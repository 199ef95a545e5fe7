"""What a process is not allowed to do: code that Python runs at the start of the program and of each of its workers."""

_HOOK = """
import os, sys, time

def _told(line):
    descriptor = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, (line + "\\n").encode("utf-8", "surrogateescape"))
    os.close(descriptor)

def _guard(event, arguments):
{rule}

sys.addaudithook(_guard)
"""

NO_SOCKET = """
    # The name of the machine is asked for by what measures coverage; no socket is needed for it.
    if event.startswith("socket.") and event != "socket.gethostname":
        _told(event)
        raise RuntimeError("a socket was opened")
"""

DENIED = """
    if event == "open" and str(arguments[0]).endswith("refuse.txt"):
        raise PermissionError(13, "Permission denied")
"""

# Opening for writing, removing, renaming, changing rights or dates: anything that could leave a trace below the root.
NO_TRACE = """
    if event in ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.utime", "os.link",
                 "os.symlink", "os.truncate", "os.setxattr"):
        touched = [str(argument) for argument in arguments if isinstance(argument, (str, bytes))]
    elif event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        touched = [arguments[0]]
    else:
        return
    if any(path.startswith({root!r}) for path in touched):
        _told(event)
"""

SLOW = """
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith({root!r}):
        time.sleep(0.01)
"""


def guard(folder, rule, *, root=""):
    """The folder to put on PYTHONPATH, and the file that names what was attempted."""
    folder.mkdir()
    log = folder / "attempts"
    code = _HOOK.replace("{log!r}", repr(str(log))).replace(
        "{rule}", rule.strip("\n").replace("{root!r}", repr(f"{root}/"))
    )
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return str(folder), log
