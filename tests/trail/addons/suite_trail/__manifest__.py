{
    "name": "Suite history among other addons",
    "summary": "Every way to delete a document, with all addons that have documents",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "AGPL-3",
    "depends": [
        "base_automation",
        "delivery_routing",
        "document_trail",
        "purchase_order_archive",
        "rpc",
        "sale_order_archive",
        "sale_order_flow",
        "sale_rma_tasks",
    ],
}
