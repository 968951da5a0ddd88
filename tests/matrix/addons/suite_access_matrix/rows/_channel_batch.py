"""What Odoo answers once for a batch of orders answers callers as it did."""

from ..matrix.row import method

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
]
