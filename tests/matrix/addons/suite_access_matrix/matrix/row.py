"""A row of the matrix: one thing to call, and what it answers to each role."""

from dataclasses import dataclass

from .calls import Call, Parameters, json2, rpc
from .roles import parse_answers
from .suite import SURFACE


@dataclass(frozen=True)
class Row:
    thing: str  # what the code has: a URL, or "model.method"
    is_route: bool
    call: Call
    answers: dict[str, str]
    variant: str = ""
    preparations: tuple[Call, ...] = ()
    is_door: bool = False  # one of Odoo's own that the suite does not touch
    moved: str | tuple[str, ...] = ()  # the page that "moved" means, or several
    is_shared: bool = False  # sent with a link of Alpha's that opens without a login

    @property
    def moved_to(self):
        return (self.moved,) if isinstance(self.moved, str) else self.moved

    def __str__(self):
        return f"{self.thing} ({self.variant})" if self.variant else self.thing


def route(url, call, answers, *, after=(), **kwargs) -> Row:
    """A route, by its URL as the code spells it.

    `after` are calls that go before, in the same session; `variant` tells rows apart
    that are about the same route; `moved` is the page that this word means.
    """
    answers = parse_answers(answers)
    return Row(url, True, call, answers, preparations=tuple(after), **kwargs)


def method(model, name, args: Parameters, answers, *, variant="", **kwargs) -> Row:
    """A public method; `args` is (positional, named) or a function that gives it."""
    is_door = kwargs.pop("is_door", False)
    call = rpc(model, name, args, **kwargs)
    answers = parse_answers(answers)
    return Row(f"{model}.{name}", False, call, answers, variant, is_door=is_door)


def through_json2(model, name, named: Parameters, answers, **kwargs) -> Row:
    """A method of Odoo's own, called by a program with the role's API key."""
    call = json2(model, name, named, **kwargs)
    answers = parse_answers(answers)
    return Row(f"{model}.{name}", False, call, answers, "JSON-2", is_door=True)


COUNTED_ONE = '"__count": 1'
NAME_ONLY = ["display_name"]

_SURFACE_CALLS = {  # operation: (its line of the table, what it is called with)
    "read": ("read", lambda ids, **_: ([ids, NAME_ONLY], {})),
    "web_read": ("read", lambda ids, **_: ([ids, {"display_name": {}}], {})),
    "export_data": ("export", lambda ids, **_: ([ids, NAME_ONLY], {})),
    "search_read": ("search", lambda **_: ([[], NAME_ONLY], {})),
    "name_search": ("search", lambda **_: ([""], {"limit": 10_000})),
    "formatted_read_group": (
        "group",
        lambda ids, **_: ([[("id", "in", ids)], [], ["__count"]], {}),
    ),
    "create": ("create", lambda make, **_: ([make], {})),
    "write": ("write", lambda ids, change, **_: ([ids, change], {})),
    "copy": ("copy", lambda ids, **_: ([ids], {})),
    "unlink": ("unlink", lambda ids, **_: ([ids], {})),
}


def surface(model, record, table, *, change, make, is_door=False) -> list[Row]:
    """The ten rows of a model: what any client may try on it.

    `record` gives the id that is aimed at from the caller's view, `make` the values of
    create, `change` those of write; either may be a function of the view. Each line
    of the table is a kind of operation and its nine answers: read and export by id,
    search (group, where totals answer otherwise), create, write, copy, unlink.
    """
    lines = (line.split(maxsplit=1) for line in table.strip().splitlines())
    answers = {kind: words for kind, words in lines if kind != "#"}
    answers.setdefault("group", answers["search"])

    def args(operation):
        build = _SURFACE_CALLS[operation][1]
        return lambda view: build(
            ids=[record(view)],
            make=make(view) if callable(make) else make,
            change=change(view) if callable(change) else change,
        )

    return [
        method(
            model,
            operation,
            args(operation),
            answers[_SURFACE_CALLS[operation][0]],
            evidence=COUNTED_ONE if operation == "formatted_read_group" else None,
            is_door=is_door,
        )
        for operation in SURFACE
    ]
