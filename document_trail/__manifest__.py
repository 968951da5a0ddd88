{
    "name": "Document Trail",
    "summary": "Complete, tamper-evident history of documents; nothing is lost",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": ["mail"],
    "data": [
        "security/document_trail_groups.xml",
        "security/ir.model.access.csv",
        "views/document_trail_setting_views.xml",
        "views/document_trail_menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
