"""Gate: a test that is written is also run.

Odoo runs only test files that `tests/__init__.py` imports, and the runner here starts
only those tagged post_install.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from ..repo import Addon, Repo
from .finding import Finding


def check(repo: Repo) -> list[Finding]:
    return [
        Finding(repo.relative(path), text)
        for addon in repo.chosen_addons
        for path, text in _faults(addon)
    ]


def _faults(addon: Addon) -> Iterator[tuple[Path, str]]:
    init = addon.path / "tests" / "__init__.py"
    imported = _imported(init) if init.is_file() else set()
    if not addon.test_files:
        yield addon.path, "has no test"
    for path in addon.test_files:
        if path.stem not in imported:
            yield path, "is not imported by tests/__init__.py"
        for name in _untagged(path):
            yield path, f"{name} is not tagged post_install"


def _imported(init: Path) -> set[str]:
    nodes = ast.walk(ast.parse(init.read_text()))
    imports = (node for node in nodes if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports for alias in node.names}


def _untagged(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and _has_tests(node):
            marks = {
                argument.value
                for decorator in node.decorator_list
                if isinstance(decorator, ast.Call)
                for argument in decorator.args
                if isinstance(argument, ast.Constant)
            }
            if not {"post_install", "-at_install"} <= marks:
                yield node.name


def _has_tests(node: ast.ClassDef) -> bool:
    return any(
        isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
        for one in node.body
    )
