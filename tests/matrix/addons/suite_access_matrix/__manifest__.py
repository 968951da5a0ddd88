{
    "name": "Suite access matrix",
    "summary": "Every route and public method, called with other people's ids",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": [
        "delivery_routing",
        "document_trail",
        "rpc",
        "sale_channel_connectors",
        "sale_order_flow",
        "sale_order_flow_mass_mailing",
        "sale_rma_tasks",
        "sales_rep_deferred_order",
    ],
}
