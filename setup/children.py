"""Child processes that are ended with the command that started them."""

import signal
import subprocess
from collections.abc import Sequence


def run_in_foreground(command: Sequence[str]) -> int:
    """Run a command that owns the terminal; Ctrl-C is the child's business."""
    child = subprocess.Popen(command)
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child has received it too
                continue
    finally:
        end(child)


def end(child: subprocess.Popen, seconds: float = 20) -> None:
    """Ask a child to end, and make it when it does not."""
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
