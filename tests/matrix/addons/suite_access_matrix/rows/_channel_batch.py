"""What Odoo answers once for a batch of orders answers callers as it did; what two
batches would both make is claimed, and claims are nobody's business."""

from ..matrix.row import method, surface

ROWS = [
    method(
        "account.fiscal.position",
        "search",
        ([[]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    empty   empty   empty   empty   ok      ok      ok      ok",
    ),
    method(
        "ir.sequence",
        "next_by_code",
        (["sale.order"], {}),
        "login    refused refused refused refused ok      ok      ok      ok",
    ),
    method(
        "sale.order.line",
        "default_get",
        ([["product_uom_qty"]], {}),
        "login    ok      ok      ok      ok      ok      ok      ok      ok",
    ),
    *surface(
        "sale.channel.claim",
        lambda w: w.house.channel_claim,
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
        change={"key": "other"},
        make={"key": "made", "at": "2026-01-01"},
    ),
]


def furnish(world):
    claims = world.env["sale.channel.claim"]
    claim = claims.create({"key": "x", "at": "2026-03-01"})
    world.house.channel_claim = claim.id
