{
    "name": "Sale Channel Connectors: Returns",
    "summary": "What shops pay back is a return, and shops are told what became of it",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "AGPL-3",
    "depends": ["sale_channel_connectors", "sale_rma_tasks"],
    "data": [
        "security/ir.model.access.csv",
        "views/sale_channel_views.xml",
        "views/sale_channel_refund_views.xml",
    ],
    "auto_install": True,
}
