from odoo import SUPERUSER_ID, api

BEFORE = {
    "sale.rma": "{{ (object.user_id.email_formatted"
    " or object.company_id.email_formatted or user.email_formatted) }}",
    "sale.rma.guest": "{{ (object.order_id.company_id.email_formatted"
    " or user.email_formatted) }}",
}


def migrate(cr, version):
    """Mails to customers come from the house; who has chosen a sender keeps it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    templates = env["mail.template"].search([("model", "in", list(BEFORE))])
    for template in templates:
        if template.email_from == BEFORE[template.model]:
            template.email_from = "{{ object._get_sender() }}"
