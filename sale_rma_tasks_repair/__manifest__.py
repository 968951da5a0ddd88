{
    "name": "Sale RMA & Tasks: Repairs",
    "summary": "What comes back is repaired and sent to its customer again",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["repair", "sale_rma_tasks"],
    "data": [
        "security/ir.model.access.csv",
        "views/sale_rma_views.xml",
        "views/repair_order_views.xml",
    ],
    "auto_install": True,
}
