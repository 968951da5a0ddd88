"""What has to have a row, found in the code: routes, public methods, models."""

import inspect
from pathlib import Path

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

ROOT = Path(__file__).resolve().parents[5]
"""The repository: every folder in it with a manifest is an addon of the suite."""

SURFACE = (
    "read",
    "web_read",
    "export_data",
    "search_read",
    "name_search",
    "formatted_read_group",
    "create",
    "write",
    "copy",
    "unlink",
)
"""What every model offers to every client that can log in."""


class Suite:
    def __init__(self, env, addons=None):
        """`addons` is for tests; else the suite is what the repository holds."""
        self.env = env
        self.addons = sorted(
            addons or (path.parent.name for path in ROOT.glob("*/__manifest__.py"))
        )

    def addon_of(self, cls) -> str | None:
        """The suite's addon that defines a class."""
        parts = cls.__module__.split(".")
        addon = parts[2] if parts[:2] == ["odoo", "addons"] else None
        return addon if addon in self.addons else None

    def routes(self) -> dict[str, str]:
        """URL -> addon, for each route that the suite defines or overrides."""
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            method = rule.endpoint.func
            for cls in type(method.__self__).mro():
                if method.__name__ in vars(cls) and self.addon_of(cls):
                    found[rule.rule] = self.addon_of(cls)
                    break
        return found

    def methods(self) -> dict[str, str]:
        """Name -> addon, for each public method that the suite has a hand in.

        A name is "model.method". The surface of the suite's own models is among them.
        What extends a mixin of Odoo ("base", "mail.thread") is named after the mixin.
        """
        found = {
            f"{model}.{name}": addon
            for model, addon in self.models().items()
            for name in SURFACE
        }
        for model in self.env.values():
            for cls in type(model).mro():
                if addon := self.addon_of(cls):
                    owner = cls._name if self.is_foreign_mixin(cls) else model._name
                    names = (name for name in vars(cls) if _is_callable(model, name))
                    found.update({f"{owner}.{name}": addon for name in names})
        return found

    def is_foreign_mixin(self, cls) -> bool:
        """Whether a class extends what Odoo's models inherit from."""
        extended = self.env[cls._name]
        return extended._abstract and extended._original_module not in self.addons

    def models(self) -> dict[str, str]:
        """Model -> addon, for each model that the suite brings and that has records."""
        return {
            name: addon
            for name, model in self.env.items()
            if not model._abstract and (addon := model._original_module) in self.addons
        }


def _is_callable(model, name) -> bool:
    """Whether a client may call the method of that name."""
    if name.startswith("_") or isinstance(vars(type(model)).get(name), fields.Field):
        return False
    if not inspect.isroutine(inspect.getattr_static(type(model), name, None)):
        return False
    try:
        get_public_method(model, name)
    except (AccessError, AttributeError):
        return False
    return True
