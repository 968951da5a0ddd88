"""Runs other programs: output into a log, failures into one sentence.

A child ends with the command that started it, also when that one is killed, so that
the next call never meets a straggler that still writes.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from .errors import DISK_FULL, SetupError

_FULL = ("No space left on device", "Disk quota exceeded", "Errno 28")
_PR_SET_PDEATHSIG = 1

_children: set[subprocess.Popen] = set()  # that were started and may still run
_is_over = threading.Event()  # set when everything ends and nothing may begin


class ToolError(Exception):
    """A tool failed; ``output`` is what it said."""

    def __init__(self, command: Sequence[str], output: str, log: Path | None):
        self.command = command
        self.output = output
        self.log = log
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The tool's last line that speaks of an error, or its last line."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        errors = [line for line in lines if _speaks_of_error(line)]
        said = (errors or lines or ["it said nothing"])[-1]
        return f"{Path(self.command[0]).name}: {said.rstrip('.')}"


def run_tool(
    command: Sequence[str | os.PathLike],
    log: Path | None = None,
    on_line: Callable[[str], None] = lambda line: None,
    **options,
) -> str:
    """Run a command to its end and answer what it said."""
    options = {"stdin": subprocess.DEVNULL, "text": True, "errors": "replace"} | options
    child = start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = _follow(child, log, on_line)
    if child.returncode:
        if any(sign in output for sign in _FULL):
            raise SetupError(DISK_FULL)
        raise ToolError(child.args, output, log)
    return output


def run_in_foreground(command: Sequence[str], **options) -> int:
    """Run a command that owns the terminal; Ctrl-C is the child's business."""
    child = start(command, **options)
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child has received it too
                continue
    finally:
        end(child)


def start(command: Sequence[str | os.PathLike], **options) -> subprocess.Popen:
    """Start a child that ends with this process."""
    command = [str(part) for part in command]
    if _is_over.is_set():
        raise SetupError("Nothing is started any more: the command ends.")
    try:
        child = subprocess.Popen(command, preexec_fn=_end_with_parent, **options)
    except FileNotFoundError as error:
        raise ToolError(command, f"{command[0]} was not found", None) from error
    _children.difference_update([one for one in list(_children) if _has_ended(one)])
    _children.add(child)
    return child


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


def end_all() -> None:
    """End every child, whichever thread waits for it, and let none begin."""
    _is_over.set()
    running = [child for child in list(_children) if not _has_ended(child)]
    for child in running:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)  # all at once, then wait for each
    for child in running:
        end(child)


def _has_ended(child: subprocess.Popen) -> bool:
    return child.poll() is not None


def _follow(child: subprocess.Popen, log: Path | None, on_line) -> str:
    said = []
    try:
        with open(log or os.devnull, "w") as copy:
            for line in child.stdout:
                said.append(line)
                copy.write(line)
                on_line(line.strip())
        child.wait()
    finally:
        end(child)
    return "".join(said)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _speaks_of_error(line: str) -> bool:
    lowered = line.lower()
    return any(word in lowered for word in ("error", "fatal", "failed", "could not"))
