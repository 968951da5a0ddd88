{
    "name": "Delivery Routing: FedEx",
    "summary": "Rates, labels and tracking of FedEx by its REST services",
    "version": "19.0.1.0.0",
    "category": "Inventory/Delivery",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["delivery_routing"],
    "external_dependencies": {"python": ["requests"]},
    "data": ["security/ir.model.access.csv", "views/delivery_carrier_views.xml"],
}
