"""document_trail: the history, and how documents are kept."""

from ..matrix.calls import get
from ..matrix.row import method, route, surface
from . import _document_trail_checks

HISTORY = [
    *surface(
        "document.trail.entry",
        lambda w: w.house.trail_entry,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"user_id": 1},
        make={"document_model": "res.partner"},
    ),
    *surface(
        "document.trail.setting",
        lambda w: w.house.trail_setting,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"is_protected": False},
        make={"model": "res.users"},
    ),
]


NOTES = [
    *surface(
        "document.note",
        lambda w: w.house.trail_note,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused empty   ok      ok      ok
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"body": "<p>changed</p>"},
        make=lambda w: {
            "document_model": "sale.order",
            "document_id": w.alpha.order,
            "body": "<p>made</p>",
        },
    ),
    *[
        method(
            "document.note",
            name,
            lambda w: ([[w.house.trail_note]], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused refused refused refused",
        )
        for name in ("action_send", "action_publish")
    ],
    *surface(
        "document.comment",
        lambda w: -w.house.trail_note,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused empty   ok      ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"kind": "private"},
        make={"kind": "public"},
    ),
    *[
        method(
            "document.comment",
            name,
            args,
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused ok      ok      ok      ok",
        )
        for name, args in (
            ("action_open_comments", ([], {})),
            ("action_mark_seen", ([[]], {})),
        )
    ],
]

NOBODYS = """
    #      public  custom. other   rep     other   inside  clerk   manager admin
    read   login   refused refused refused refused refused refused refused refused
    export login   invalid invalid invalid invalid invalid invalid invalid refused
    search login   refused refused refused refused refused refused refused refused
    create login   refused refused refused refused refused refused refused refused
    write  login   refused refused refused refused refused refused refused refused
    copy   login   refused refused refused refused refused refused refused refused
    unlink login   refused refused refused refused refused refused refused refused
"""

DOINGS = [
    *surface(
        "document.trail.event",
        lambda w: w.house.trail_event,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused refused ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"kind": "export"},
        make={"kind": "login", "user_id": 1},
    ),
    *surface(
        "document.trail.look",
        lambda w: w.house.trail_look,
        NOBODYS,
        change={"place": "x"},
        make={"place": "x"},
    ),
    *surface(
        "document.trail.name",
        lambda w: w.house.trail_name,
        NOBODYS,
        change={"name": "x"},
        make={"name": "x"},
    ),
    method(
        "res.users",
        "action_open_doings",
        lambda w: ([[w.me]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    ),
]


def of_order(view):
    return {
        "scope": "document",
        "document_model": "sale.order",
        "document_id": view.alpha.order,
    }


PAGES = [
    *[
        method(
            "document.trail.history",
            name,
            lambda w: ([of_order(w)], {}),
            # public  custom. other   rep     other   inside  clerk   manager admin
            "login    refused refused refused refused refused ok      ok      ok",
        )
        for name in ("get_page", "get_choices", "mark_seen")
    ],
    method(
        "document.trail.history",
        "get_page",
        ([{"scope": "person", "user_id": 2}], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
        variant="of a person",
    ),
    route(
        "/document_trail/history/<any(xlsx,csv):kind>",
        get(
            "/document_trail/history/csv?scope=%7B%22scope%22%3A%22document%22%2C"
            "%22document_model%22%3A%22sale.order%22%2C"
            "%22document_id%22%3A{alpha.order}%7D"
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused invalid invalid seen",
    ),
]

OPENED = {
    "document.note": lambda w: w.house.trail_note,
    "document.comment": lambda w: -w.house.trail_note,
    "document.trail.entry": lambda w: w.house.trail_entry,
}
DOCUMENTS = [
    method(
        model,
        "action_open_document",
        lambda w, record=record: ([[record(w)]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused ok      ok      ok"
        if model != "document.trail.entry"
        else "login refused refused refused refused refused refused refused ok",
    )
    for model, record in OPENED.items()
]
DOCUMENTS.append(
    method(
        "document.trail.entry",
        "action_open_history",
        lambda w: ([[w.house.trail_entry]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    )
)


def furnish(world):
    """An entry of Alpha, and the setting of the orders."""
    env, house = world.env, world.house
    env.flush_all()
    entry = env["document.trail.entry"].search([], limit=1)
    house.trail_entry = entry.id
    setting = env["document.trail.setting"].search([("model", "=", "sale.order")])
    house.trail_setting = setting.id
    note = env["document.note"].create(
        {
            "document_model": "sale.order",
            "document_id": world.alpha.order,
            "body": "<p>Alpha's note</p>",
            "visibility": "public",
        }
    )
    house.trail_note = note.id
    house.trail_event = env["document.trail.event"]._record("login").id
    env["document.trail.look"]._touch("comments")
    house.trail_look = env["document.trail.look"].search([], limit=1).id
    name = {"name": "Gone", "model": "res.partner", "record_id": 2**30}
    house.trail_name = env["document.trail.name"].create(name).id
    _document_trail_checks.furnish(world)


ROWS = [
    *HISTORY,
    *NOTES,
    *DOINGS,
    *PAGES,
    *DOCUMENTS,
    *_document_trail_checks.ROWS,
]
