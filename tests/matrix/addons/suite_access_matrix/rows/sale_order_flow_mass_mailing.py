"""Mailings to the customers a search finds: `sale_order_flow_mass_mailing`."""

from ..matrix.row import method

ROWS = [
    method(
        "sale.customer.search",
        "action_view_mailings",
        lambda w: ([[w.house.customer_search]], {}),
        # public  custom. other   rep     other   inside  clerk   manager admin
        "login    refused refused refused refused ok      ok      ok      ok",
    ),
    method(
        "sale.customer.search",
        "action_write_mailing",
        lambda w: ([[w.house.customer_search]], {}),
        # the administrator of the matrix has no address to write from
        "login    refused refused refused refused refused refused refused invalid",
    ),
]
