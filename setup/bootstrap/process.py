"""Runs the tools of the machine: output into a log, failures into one sentence."""

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from .errors import DISK_FULL, SetupError

_FULL = ("No space left on device", "Disk quota exceeded", "Errno 28")


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
    command = [str(part) for part in command]
    try:
        child = subprocess.Popen(
            command,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as error:
        raise ToolError(command, f"{command[0]} was not found", log) from error
    output = _follow(child, log, on_line)
    if child.returncode:
        if any(sign in output for sign in _FULL):
            raise SetupError(DISK_FULL)
        raise ToolError(command, output, log)
    return output


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
        if child.poll() is None:
            child.terminate()
            child.wait()
    return "".join(said)


def _speaks_of_error(line: str) -> bool:
    lowered = line.lower()
    return any(word in lowered for word in ("error", "fatal", "failed", "could not"))
