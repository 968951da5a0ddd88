{
    "name": "Sale Channel Connectors: Sales Reps",
    "summary": "Orders that reps take come through a channel of their own",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "AGPL-3",
    "depends": ["sale_channel_connectors", "sales_rep_deferred_order"],
    "data": [
        "security/ir.model.access.csv",
        "views/sale_order_views.xml",
        "views/sale_order_overview_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
