{
    "name": "Sale Order Flow",
    "summary": "The order's own life: stages customers understand, one payment check",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": [
        "account_payment",
        "payment",
        "portal",
        "sale_management",
        "sale_stock",
        "stock_delivery",
        "website_sale",
    ],
    "data": [
        "security/ir.model.access.csv",
    ],
}
