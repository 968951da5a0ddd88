{
    "name": "Sale Order Flow: Mailings",
    "summary": "Write to the customers a search finds, once or again and again",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["mass_mailing", "sale_order_flow"],
    "data": [
        "security/ir.model.access.csv",
        "data/sale_customer_search_cron.xml",
        "views/sale_customer_search_views.xml",
    ],
    "auto_install": True,
}
