{
    "name": "Sales Rep Deferred Order",
    "summary": "Travelling reps and customers order through the website portal",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": [
        "auth_password_policy_portal",
        "delivery",
        "partnership",
        "payment_custom",
        "queue_job",
        "sale_order_flow",
        "sales_team",
        "website_sale_loyalty",
        "website_sale_stock",
    ],
    "data": [
        "security/sales_rep_deferred_order_groups.xml",
        "security/ir.model.access.csv",
    ],
}
