"""A return that a courier fetches tomorrow, between two of his deliveries."""

from datetime import timedelta

from setup.demo.records import PASSWORD, Place
from setup.demo.sale_order_flow import STAFF


def populate(demo):
    """Let tomorrow's van fetch what a customer gives back."""
    if not demo.once("a_return_is_fetched"):
        return
    demo.env["sale.rma.policy"].search([("freight", "=", "seller")]).is_pickup = True
    returns = demo.env["sale.rma"].search([("state", "=", "confirmed")], order="id")
    returns[:1].write(
        {
            "is_pickup": True,
            "date_expected": demo.today + timedelta(days=1),
            "pickup_from": 9.0,
            "pickup_to": 16.0,
        }
    )


def places(demo):
    """Where returns wait for a courier."""
    after_sales = STAFF["after_sales"][1], PASSWORD
    return [Place("After-sales: returns to be fetched", *after_sales, "/odoo/returns")]
