"""An addon's ``lib/``, which is plain Python, for programs that run without Odoo."""

import importlib
import importlib.util
import sys
from types import ModuleType

from setup.bootstrap import Paths


def load(addon: str, module: str) -> ModuleType:
    """Return a module of ``ADDON/lib``, without importing the addon's models."""
    package = f"{addon}_lib"
    if package not in sys.modules:
        folder = Paths.of_this_clone().root / addon / "lib"
        spec = importlib.util.spec_from_file_location(
            package,
            folder / "__init__.py",
            submodule_search_locations=[str(folder)],
        )
        sys.modules[package] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{module}")
