"""Repairs of returns: `sale_rma_tasks_repair`. The warehouse repairs."""

from ..matrix.row import method

ROWS = [
    method(
        "repair.order",
        "write",
        lambda w: ([[w.alpha.repair], {"priority": "1"}], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused refused refused refused ok",
    ),
]


def furnish(world):
    """Something of Alpha's that is being repaired."""
    line = world.env["sale.order.line"].browse(world.alpha.order_line)
    repair = world.env["repair.order"].create(
        {"partner_id": world.alpha.partner, "product_id": line.product_id.id}
    )
    world.alpha.repair = repair.id
