{
    "name": "Sale RMA & Tasks",
    "summary": "Returns over several orders, tasks on any document, discussions",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Trader Suite maintainers",
    "website": "https://example.com/trader-suite",
    "license": "LGPL-3",
    "depends": [
        "portal",
        "project",
        "purchase_stock",
        "sale_order_flow",
        "stock_account",
        "website",
    ],
    "data": [
        # --- Rights ---
        "security/sale_rma_groups.xml",
        "security/ir.model.access.csv",
        # --- Returns ---
        "security/sale_rma_rules.xml",
        "data/sale_rma_data.xml",
        "data/mail_template_data.xml",
        "views/sale_rma_views.xml",
        "views/sale_rma_setup_views.xml",
        "views/sale_order_views.xml",
        "views/res_partner_views.xml",
        "views/stock_picking_views.xml",
        "views/portal_templates.xml",
        # --- Tasks and discussions ---
        "security/project_task_rules.xml",
        "data/project_task_data.xml",
        "data/project_task_notice_mail.xml",
        "views/project_task_views.xml",
        "views/project_task_notice_views.xml",
        "views/project_discussion_views.xml",
        "views/project_task_menus.xml",
        # --- Menus last ---
        "views/sale_rma_tasks_menus.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
