from odoo.tools import SQL


def post_init_hook(env):
    """Give companies and websites that are there their channels, and orders too."""
    companies = env["res.company"].search([("sale_channel_id", "=", False)])
    companies.sale_channel_id = companies._get_office_channel()
    env["website"].search([])._make_channels()
    env.flush_all()
    env.cr.execute(
        SQL(
            """UPDATE sale_order o
                  SET sale_channel_id = COALESCE(channel.id, company.sale_channel_id)
                 FROM res_company company, sale_order self
                 LEFT JOIN sale_channel channel
                   ON channel.website_id = self.website_id AND channel.active
                  AND COALESCE(channel.company_id, self.company_id) = self.company_id
                WHERE o.sale_channel_id IS NULL
                  AND company.id = o.company_id
                  AND self.id = o.id"""
        )
    )
    env.invalidate_all()
