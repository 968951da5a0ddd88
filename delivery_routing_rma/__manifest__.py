{
    "name": "Delivery Routing: Returns",
    "summary": "Couriers fetch what customers give back",
    "version": "19.0.1.2.0",
    "category": "Inventory/Delivery",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["delivery_routing", "sale_rma_tasks"],
    "data": [
        "security/ir.model.access.csv",
        "views/sale_rma_views.xml",
        "views/delivery_slot_views.xml",
        "views/portal_templates.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
