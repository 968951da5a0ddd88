"""A plugin for pylint: it reads the addons, and of others only that they exist.

No check of pylint-odoo asks what other people's code says, and reading that took nine
tenths of the time. What pylint finds by inference is left to ruff (see pyproject.toml).
"""

import gc
from pathlib import Path

from astroid import AstroidImportError
from astroid.builder import AstroidBuilder
from astroid.manager import AstroidManager

_read = AstroidManager.ast_from_module_name


def register(_linter) -> None:
    """Called by pylint when it loads the plugin."""
    AstroidManager.ast_from_module_name = _read_own
    AstroidManager.visit_transforms = _as_it_is
    AstroidBuilder.delayed_assattr = _as_it_is
    gc.disable()  # trees are kept to the end anyway


def _read_own(manager, modname, *args, **kwargs):
    is_own = Path(str(modname).partition(".")[0]).is_dir()
    if is_own or modname is None or modname in manager.astroid_cache:
        return _read(manager, modname, *args, **kwargs)
    raise AstroidImportError("{modname} is not of this repository.", modname=modname)


def _as_it_is(_self, node):
    """What astroid would add to a tree for inference: a third of its time."""
    return node
