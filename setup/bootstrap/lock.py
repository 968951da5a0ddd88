"""Two commands at once in one clone: the second waits, or is told."""

import contextlib
import fcntl
import os
import sys
from pathlib import Path


@contextlib.contextmanager
def exclusive(path: Path, waiting_for: str):
    """Hold a lock that the kernel gives back however this process ends."""
    with open(path, "a+") as holder:
        if not try_lock(holder):
            print(
                f"Waiting for {waiting_for} (process {_pid(holder)}) ...",
                file=sys.stderr,
            )
            fcntl.flock(holder, fcntl.LOCK_EX)
        _sign(holder)
        yield


def try_lock(holder) -> bool:
    """Take the lock at once, or answer False."""
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(holder) -> None:
    holder.seek(0)
    holder.truncate()
    holder.write(str(os.getpid()))
    holder.flush()


def _pid(holder) -> str:
    holder.seek(0)
    return holder.read() or "unknown"
