"""Odoo's own models that hold the papers of customers: what any client may try."""

from ..matrix.row import surface


def paper(model, record, table, **kwargs):
    return surface(model, record, table, is_door=True, **kwargs)


ROWS = [
    *paper(
        "sale.order",
        lambda w: w.alpha.order,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused refused invalid invalid
        """,
        change={"client_order_ref": "changed"},
        make=lambda w: {"partner_id": w.alpha.partner},
    ),
    *paper(
        "sale.order.line",
        lambda w: w.alpha.quote_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused invalid invalid invalid
        unlink login   refused refused refused refused refused ok      ok      ok
        """,
        change={"product_uom_qty": 7},
        make=lambda w: {"order_id": w.alpha.quote, "product_id": w.house.product},
    ),
    *paper(
        "res.partner",
        lambda w: w.alpha.partner,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"comment": "changed"},
        make=lambda w: {"name": "New", "parent_id": w.alpha.partner},
    ),
    *paper(
        "account.move",
        lambda w: w.alpha.invoice,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"ref": "changed"},
        make=lambda w: {"move_type": "out_invoice", "partner_id": w.alpha.partner},
    ),
    *paper(
        "stock.picking",
        lambda w: w.alpha.picking,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused invalid invalid invalid
        """,
        change={"note": "changed"},
        make=lambda w: {
            "partner_id": w.alpha.partner,
            "picking_type_id": w.house.deliveries,
        },
    ),
    *paper(
        "account.move.line",
        lambda w: w.alpha.invoice_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"name": "changed"},
        make=lambda w: {"move_id": w.alpha.invoice, "name": "New"},
    ),
    *paper(
        "stock.move",
        lambda w: w.alpha.move,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   refused refused refused refused empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused invalid invalid invalid
        """,
        change={"origin": "changed"},
        make=lambda w: {
            "picking_id": w.alpha.picking,
            "product_id": w.house.product,
            "location_id": w.house.stock,
            "location_dest_id": w.house.stock,
        },
    ),
    *paper(
        "stock.move.line",
        lambda w: w.alpha.move_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused empty   empty   empty
        export login   invalid invalid invalid invalid invalid invalid invalid empty
        search login   refused refused refused refused empty   empty   empty   empty
        group  login   refused refused refused refused empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused invalid invalid invalid
        unlink login   refused refused refused refused refused invalid invalid invalid
        """,
        change={"picked": True},
        make=lambda w: {
            "picking_id": w.alpha.picking,
            "quantity": 1,
            "product_id": w.house.product,
            "location_id": w.house.stock,
            "location_dest_id": w.house.stock,
        },
    ),
    *paper(
        "payment.transaction",
        lambda w: w.alpha.transaction,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   refused refused refused refused refused refused refused seen
        create login   refused refused refused refused refused refused refused invalid
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused invalid
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"state_message": "changed"},
        make=lambda w: {
            "partner_id": w.alpha.partner,
            "provider_id": w.house.provider,
            "payment_method_id": w.house.payment_method,
        },
    ),
    *paper(
        "payment.token",
        lambda w: w.alpha.token,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   empty   empty   empty   seen    seen    seen
        create login   refused refused refused refused refused refused refused invalid
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"payment_details": "changed"},
        make=lambda w: {"partner_id": w.alpha.partner},
    ),
    *paper(
        "loyalty.card",
        lambda w: w.alpha.card,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   refused refused refused refused empty   seen    seen    seen
        create login   refused refused refused refused refused refused ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused refused invalid invalid
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"points": 1000},
        make=lambda w: {"partner_id": w.alpha.partner, "program_id": w.house.ewallet},
    ),
    *paper(
        "res.users",
        lambda w: w.alpha.user,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   seen    empty   empty   empty   empty   seen    seen    seen
        create login   refused refused refused refused refused refused refused ok
        write  login   ok      refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused invalid
        """,
        change={"signature": "changed"},
        make=lambda w: {"login": "new", "partner_id": w.alpha.address},
    ),
    *paper(
        "ir.attachment",
        lambda w: w.alpha.attachment,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused seen    seen    seen
        export login   invalid invalid invalid invalid invalid invalid invalid seen
        search login   empty   empty   empty   empty   empty   seen    seen    seen
        group  login   refused refused refused refused empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused ok      ok      ok
        """,
        change={"name": "changed"},
        make=lambda w: {
            "name": "New",
            "res_model": "sale.order",
            "res_id": w.alpha.order,
        },
    ),
    *paper(
        "mail.message",
        lambda w: w.alpha.message,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   seen    refused seen    refused refused seen    seen    seen
        export login   refused refused refused refused refused refused refused seen
        search login   seen    empty   seen    empty   empty   seen    seen    seen
        create login   refused refused refused refused refused ok      ok      ok
        write  login   refused refused refused refused refused ok      ok      ok
        copy   login   refused refused refused refused refused ok      ok      ok
        unlink login   refused refused refused refused refused ok      ok      ok
        """,
        change={"body": "changed"},
        make=lambda w: {
            "body": "New",
            "model": "sale.order",
            "res_id": w.alpha.order,
        },
    ),
]
