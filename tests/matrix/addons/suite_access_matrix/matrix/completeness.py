"""Holds the rows against the code: nothing without a row, no row without a thing."""

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

from .suite import SURFACE

FOLDER = "tests/matrix/addons/suite_access_matrix"


def missing_rows(suite, rows_by_file) -> list[str]:
    """A sentence for each route, model and public method without its rows."""
    rows = [row for rows in rows_by_file.values() for row in rows]
    urls = {row.thing for row in rows if row.is_route}
    names = {row.thing for row in rows if not row.is_route}
    missing = [("Route", u, addon) for u, addon in suite.routes().items()]
    missing = [found for found in missing if found[1] not in urls]
    for model, addon in suite.models().items():
        surface = {f"{model}.{name}" for name in SURFACE}
        if not surface & names:
            missing.append(("The surface of model", model, addon))
            names |= surface
    missing += [
        ("Public method", name, addon)
        for name, addon in suite.methods().items()
        if not _has_row(suite.env, name, names)
    ]
    return [
        f"{kind} {thing} of {addon} has no row: add it to {FOLDER}/rows/{addon}.py."
        for kind, thing, addon in sorted(missing)
    ]


def _has_row(env, thing, names):
    """A method of a mixin is tried on one of the models that have it."""
    model, _dot, method = thing.rpartition(".")
    if env[model]._abstract:
        return any(name.rpartition(".")[2] == method for name in names)
    return thing in names


def stale_rows(suite, rows_by_file) -> list[str]:
    """A sentence for each row about something that the code no longer has."""
    routes = {rule.rule for rule in suite.env["ir.http"].routing_map().iter_rules()}
    own = {True: suite.routes(), False: suite.methods()}
    return [
        f"{row} is in {FOLDER}/rows/{name}.py but no longer in the code: remove it."
        for name, rows in rows_by_file.items()
        for row in rows
        if not (
            row.thing in own[row.is_route]
            or (row.is_door and _is_there(suite.env, row, routes))
        )
    ]


def files_without_addon(suite, files) -> list[str]:
    """Addons that the matrix does not install, and files that no addon owns."""
    installed = suite.env.registry._init_modules
    return [
        f"Addon {addon} is not tested: it has to be among the depends of "
        f"{FOLDER}/__manifest__.py."
        for addon in suite.addons
        if addon not in installed
    ] + [
        f"{FOLDER}/rows/{name}.py is named after no addon: remove or rename it."
        for name in files
        if name not in suite.addons and not name.startswith("odoo")
    ]


def _is_there(env, row, routes):
    if row.is_route:
        return row.thing in routes
    model, _dot, name = row.thing.rpartition(".")
    try:
        return model in env and bool(get_public_method(env[model], name))
    except (AccessError, AttributeError):
        return False
