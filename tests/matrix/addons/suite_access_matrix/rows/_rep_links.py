"""What links from one record to another tell: `sales_rep_deferred_order`."""

from ..matrix.row import method


def linking(view):
    return {"partner_id": view.alpha.partner}


LINKS = [  # whoever may link a record learns its name, and more
    method(
        "sale.order",
        "default_get",
        lambda w: (
            [["partner_id"]],
            {"context": {"default_partner_id": w.alpha.partner}},
        ),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    ok      ok      ok      refused refused ok      ok      ok",
        is_door=True,
    ),
    method(
        "sale.order",
        "onchange",
        lambda w: (
            [
                [],
                {"partner_id": w.alpha.partner},
                ["partner_id"],
                {"partner_invoice_id": {"fields": {"display_name": {}}}},
            ],
            {},
        ),
        "login    refused refused refused refused refused seen    seen    seen",
        is_door=True,
    ),
    method(
        "sale.order",
        "message_subscribe",
        lambda w: ([[w.mine.order], [w.theirs.partner]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
        is_door=True,
    ),
    method(
        "base.partner.merge.automatic.wizard",
        "create",
        lambda w: ([{"partner_ids": [(6, 0, [w.alpha.partner, w.mine.address])]}], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
    method(
        "portal.wizard",
        "create",
        lambda w: ([{"partner_ids": [(6, 0, [w.alpha.partner])]}], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
    method(
        "res.company",
        "create",
        ([{"name": "Mine"}], {}),
        "login    refused refused refused refused refused refused refused ok",
    ),
]
