"""The demo company: a believable wholesaler, made by code and always the same.

``populate`` runs inside an Odoo environment (``odoo shell``). It creates what is
not there yet, under external ids of the module ``demo_company``, and leaves alone
what is: a second run changes nothing. The caller commits.
"""

from datetime import UTC, date, datetime

from setup.demo import (
    company,
    customers,
    delivery,
    delivery_routing,
    delivery_routing_l10n_ru,
    delivery_routing_rma,
    document_tasks,
    document_trail,
    order_money,
    notices,
    order_supply,
    orders,
    pricing,
    products,
    sale_channel_connectors,
    sale_order_flow,
    sale_rma_tasks,
    sales_rep_deferred_order,
    stock,
    website,
)
from setup.demo.records import Demo, Place

__all__ = ["Place", "populate"]

TOPICS = (
    company,
    sale_order_flow,
    products,
    stock,
    pricing,
    website,
    delivery,
    customers,
    sales_rep_deferred_order,
    orders,
    order_money,
    notices,
    order_supply,
    document_trail,
    document_tasks,
    sale_channel_connectors,
    sale_rma_tasks,
    delivery_routing_rma,
    delivery_routing,
    delivery_routing_l10n_ru,
)


def populate(env, today: date | None = None) -> list[Place]:
    """Make the demo company around ``today`` and say where to look."""
    demo = Demo(env, today or datetime.now(UTC).date())
    for topic in TOPICS:
        topic.populate(demo)
        demo.env.flush_all()
    return [place for topic in TOPICS for place in topic.places(demo)]
