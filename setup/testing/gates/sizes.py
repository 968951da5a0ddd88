"""Gate: files and methods stay small.

What has to be longer says so where it stands, `# long: <reason>`: in the first ten
lines of a file, or on the line of the `def`. Such places are counted and printed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ..repo import Repo
from .finding import Finding, Note

FILE_LINES = 400
METHOD_LINES = 40
SUFFIXES = (".py", ".xml", ".js", ".scss", ".sh")
REASON = re.compile(r"long:\s*\S+")
HEAD = 10


def check(repo: Repo) -> list[Finding | Note]:
    findings: list[Finding | Note] = []
    reasons = 0
    for path in repo.files(*SUFFIXES):
        for place, text, has_reason in _long_ones(path):
            reasons += has_reason
            if not has_reason:
                findings.append(Finding(f"{repo.relative(path)}{place}", text))
    if reasons:
        findings.append(Note(f"Longer than the rule, with a reason: {reasons}."))
    return findings


def _long_ones(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Place, text and whether a reason is given, of all that is too long."""
    lines = path.read_text().splitlines()
    if len(lines) > FILE_LINES:
        has_reason = any(REASON.search(line) for line in lines[:HEAD])
        yield "", f"{len(lines)} lines, at most {FILE_LINES}", has_reason
    if path.suffix == ".py":
        for node in _functions(ast.parse("\n".join(lines))):
            length = node.end_lineno - node.lineno + 1
            if length > METHOD_LINES:
                has_reason = bool(REASON.search(lines[node.lineno - 1]))
                text = f"{node.name} has {length} lines, at most {METHOD_LINES}"
                yield f":{node.lineno}", text, has_reason


def _functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions at any depth; expressions, most of a tree, are not looked into."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _functions(child)
