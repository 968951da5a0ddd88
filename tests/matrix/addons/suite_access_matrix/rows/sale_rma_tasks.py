"""Returns: `sale_rma_tasks`. Clerks handle all of them, customers follow their own."""

from ..matrix.calls import get, post
from ..matrix.row import method, route, surface
from . import _rma_tasks

# who is logged in has a form of his own; a guessed link leads to asking for one
FORM = " ".join(["/my/returns/new"] * 8)
OWN = "/my/returns/#"
GUESSED = " ".join(["/returns/guest"] * 9)

PAGES = [
    route(
        "/my/returns",
        get("/my/returns"),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/returns/page/<int:page>",
        get("/my/returns/page/1"),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/returns/new",
        get("/my/returns/new?order_id={alpha.order}"),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
    ),
    route(
        "/my/returns/new",
        post("/my/returns/new", {"description": "nothing chosen"}),
        "login    seen    empty   empty   empty   empty   empty   empty   empty",
        variant="asked for",
    ),
    route(
        "/my/returns/<int:rma_id>",
        get("/my/returns/{alpha.rma}"),
        "/my      seen    /my     /my     /my     /my     seen    seen    seen",
    ),
    route(
        "/my/returns/<int:rma_id>/label",
        get("/my/returns/{alpha.rma}/label"),  # nothing is accepted yet
        f"/my      {OWN}    /my     /my     /my     /my     {OWN}    {OWN}    {OWN}",
    ),
    route(
        "/returns/guest",
        get("/returns/guest?order={alpha.order}"),
        f"empty    {FORM}",
    ),
    route(
        "/returns/guest",
        post("/returns/guest", {"order": "S99999", "email": "nobody"}),
        f"invalid  {FORM}",
        variant="asked for",
    ),
    route(
        "/returns/guest/<string:token>",
        get("/returns/guest/guessed{alpha.order}"),
        GUESSED,
    ),
    route(
        "/returns/guest/<string:token>",
        post("/returns/guest/guessed{alpha.order}", {"description": "guessed"}),
        GUESSED,
        variant="asked for",
    ),
]

MODELS = [
    *surface(
        "sale.rma",
        lambda w: w.alpha.rma,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   empty   empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"description": "changed"},
        make=lambda w: {"partner_id": w.alpha.partner},
    ),
    *surface(
        "sale.rma.line",
        lambda w: w.alpha.rma_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   ok      refused refused refused refused ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   ok      empty   empty   empty   empty   ok      ok      ok
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused ok      ok      ok
        """,
        change={"note": "changed"},
        make=lambda w: {"rma_id": w.alpha.rma, "sale_line_id": w.alpha.order_line},
    ),
    *surface(
        "sale.order.ledger",
        lambda w: w.alpha.ledger,
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
        change={"returned": 0},
        make=lambda w: {"order_id": w.alpha.order},
    ),
    *surface(
        "sale.rma.reason",
        lambda w: w.house.rma_reason,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   ok      ok      ok      ok      ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   ok      ok      ok      ok      ok      ok      ok      ok
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused ok      ok
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"name": "Changed"},
        make={"name": "New"},
    ),
    *surface(
        "sale.rma.guest",
        lambda w: w.alpha.rma_guest,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused refused refused ok      ok
        create login   refused refused refused refused refused refused refused refused
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"ip": "changed"},
        make={"order_number": "S1", "email": "a@example.com"},
    ),
    *surface(
        "sale.rma.policy",
        lambda w: w.house.rma_policy,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused refused ok      ok
        copy   login   refused refused refused refused refused refused ok      ok
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"days": 1},
        make={"name": "New"},
    ),
]


def _return_row(name, answers):
    return method("sale.rma", name, lambda w: ([[w.alpha.rma]], {}), answers)


ACTIONS = [
    # public  custom. other   rep     other   inside  clerk   manager admin
    _return_row(
        "action_refund_payments",
        # nothing is owed yet, and only who may invoice is told so
        "login    refused refused refused refused refused refused refused invalid",
    ),
    _return_row(
        "action_confirm",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    _return_row(
        "action_settle",
        "login    refused refused refused refused refused invalid invalid invalid",
    ),
    _return_row(
        "action_refuse",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    _return_row(
        "action_cancel",
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    _return_row(
        "action_view_transfers",
        "login    ok      refused refused refused refused ok      ok      ok",
    ),
    _return_row(
        "action_view_credit_notes",
        "login    ok      refused refused refused refused ok      ok      ok",
    ),
    method(
        "sale.order",
        "action_return_goods",
        lambda w: ([[w.alpha.order]], {}),
        "login    ok      refused ok      refused refused ok      ok      ok",
    ),
]


def furnish(world):
    """A new return of Alpha's delivered order, and what returns are set up with."""
    env, alpha = world.env, world.alpha
    order = env["sale.order"].browse(alpha.order)
    row = order._prepare_rma_lines()[0] | {"quantity": 0.5}
    rma = env["sale.rma"].create(
        {"partner_id": alpha.partner, "line_ids": [(0, 0, row)]}
    )
    rma.name = f"{alpha.marker}-back"
    alpha.rma, alpha.rma_line = rma.id, rma.line_ids.id
    ledger = env["sale.order.ledger"]
    alpha.ledger = ledger._read_goods(order.order_line)[:1].id
    reason = env["sale.rma.reason"].create({"name": "Too loud"})
    policy = env["sale.rma.policy"].create({"name": "Nowhere", "days": 3})
    world.house.rma_reason, world.house.rma_policy = reason.id, policy.id
    guest = {"order_number": order.name, "email": "guest@example.com"}
    alpha.rma_guest = env["sale.rma.guest"].create(guest).id
    _rma_tasks.furnish(world)


ROWS = [*PAGES, *MODELS, *ACTIONS, *_rma_tasks.ROWS]
