{
    "name": "Sales Rep Deferred Order: Returns",
    "summary": "A rep who is an employee sees the returns of his customers",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["sale_rma_tasks", "sales_rep_deferred_order"],
    "data": [
        "security/ir.model.access.csv",
        "security/sales_rep_deferred_order_rma_rules.xml",
        "views/sale_rma_views.xml",
    ],
    "auto_install": True,
}
