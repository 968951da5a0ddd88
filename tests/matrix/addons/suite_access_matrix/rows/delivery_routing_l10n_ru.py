"""Forms of the post and papers of a sale: `delivery_routing_l10n_ru`. Clerks print;
only who plans deliveries (here the administrator) has printers to change."""

from ..matrix.row import method, surface

MODELS = [
    *surface(
        "l10n_ru.post.printer",
        lambda w: w.house.post_printer,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused ok      ok      ok      ok
        export login   invalid invalid invalid invalid invalid invalid invalid ok
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused refused refused refused ok
        write  login   refused refused refused refused refused refused refused ok
        copy   login   refused refused refused refused refused refused refused ok
        unlink login   refused refused refused refused refused refused refused ok
        """,
        change={"dx": 9},
        make={"name": "New"},
    ),
    *surface(
        "l10n_ru.post.forms",
        lambda w: w.house.post_forms,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused ok      ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"values_only": True},
        make={"kind": "packet"},
    ),
    *surface(
        "l10n_ru.post.forms.line",
        lambda w: w.house.post_forms_line,
        """
        #      public  custom. other   rep     other   inside  clerk   manager admin
        read   login   refused refused refused refused refused refused refused refused
        export login   invalid invalid invalid invalid invalid invalid invalid refused
        search login   refused refused refused refused ok      ok      ok      ok
        create login   refused refused refused refused ok      ok      ok      ok
        write  login   refused refused refused refused refused refused refused refused
        copy   login   refused refused refused refused refused refused refused refused
        unlink login   refused refused refused refused refused refused refused refused
        """,
        change={"number": "1"},
        make=lambda w: {"wizard_id": w.house.post_forms},
    ),
]

METHODS = [
    method(
        "sale.order",
        "action_l10n_ru_post_forms",
        lambda w: ([[w.alpha.quote]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "stock.picking",
        "action_l10n_ru_post_forms",
        lambda w: ([[w.alpha.picking]], {}),
        "login    refused refused refused refused refused ok      ok      ok",
    ),
    method(
        "delivery.route",
        "action_l10n_ru_post_forms",
        lambda w: ([[w.house.delivery_route]], {}),
        "login    refused refused refused refused refused refused refused invalid",
    ),
    method(
        "l10n_ru.post.forms",
        "action_print",
        lambda w: ([[w.house.post_forms]], {}),
        "login    refused refused refused refused refused refused refused refused",
    ),
]


def furnish(world):
    """A printer, and forms that somebody else has opened."""
    env, house = world.env, world.house
    house.post_printer = env["l10n_ru.post.printer"].create({"name": "Laser"}).id
    order = env["sale.order"].browse(world.bravo.quote)
    forms = env["l10n_ru.post.forms"].browse(
        order.action_l10n_ru_post_forms()["res_id"]
    )
    house.post_forms, house.post_forms_line = forms.id, forms.line_ids.id


ROWS = [*MODELS, *METHODS]
