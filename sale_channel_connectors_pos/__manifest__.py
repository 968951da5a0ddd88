{
    "name": "Sale Channel Connectors: Point of Sale",
    "summary": "Each shop with a till is a channel; one list has all orders",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "AGPL-3",
    "depends": ["pos_sale", "sale_channel_connectors"],
    "data": [
        "security/ir.model.access.csv",
        "views/pos_config_views.xml",
        "views/pos_order_views.xml",
        "views/sale_channel_views.xml",
        "views/sale_order_overview_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
}
