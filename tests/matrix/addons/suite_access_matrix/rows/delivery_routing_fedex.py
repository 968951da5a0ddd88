"""Credentials of FedEx: `delivery_routing_fedex`."""

from ..matrix.row import method

ROWS = [
    method(
        "delivery.carrier",
        "action_forget_credentials",
        lambda w: ([[w.house.delivery_table]], {}),
        "login    refused refused refused refused refused refused refused ok",
    )
]
