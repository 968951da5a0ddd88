from datetime import timedelta

from odoo.fields import Command, Datetime

from .common import TourCase


class TestPeople(TourCase):
    """Customers in groups, teams, and who bought what."""

    def test_customers_are_grouped_and_mailed_by_group(self):
        tag = (
            self.env["res.partner.category"]
            .with_user(self.administrator)
            .create({"name": "Cafés"})
        )
        self.customer.with_user(self.administrator).category_id = tag
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "New beans",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": f"[('category_id', 'in', [{tag.id}])]",
                "body_html": "<p>They are here</p>",
            }
        )
        self.assertEqual(mailing._get_recipients(), self.customer.ids)

    def test_a_person_is_in_several_teams_and_prospects_get_to_one(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        teams = self.env["crm.team"].create([{"name": "North"}, {"name": "South"}])
        for team in teams:
            self.env["crm.team.member"].create(
                {"crm_team_id": team.id, "user_id": self.clerk.id}
            )
        self.assertEqual(self.clerk.crm_team_ids, teams)
        tag = self.env["crm.tag"].create({"name": "Café"})
        lead = (
            self.env["crm.lead"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "New café",
                    "team_id": teams[0].id,
                    "tag_ids": [Command.link(tag.id)],
                }
            )
        )
        colleague = self.manager
        self.env["crm.team.member"].create(
            {"crm_team_id": teams[0].id, "user_id": colleague.id}
        )
        shared = self.env["crm.lead"].with_user(colleague)
        self.assertIn(lead, shared.search([("team_id.member_ids", "=", colleague.id)]))

    def test_who_bought_a_group_lately_and_what_is_asked_for(self):
        self._confirm((self.coffee, 2))
        old = self._confirm((self.coffee, 1), customer=self.other_customer)
        old.sudo().date_order = Datetime.now() - timedelta(days=200)
        self.env.flush_all()
        lately = [
            ("date_order", ">=", "today -3m"),
            ("order_line.product_id.categ_id", "child_of", self.group_a.id),
            ("state", "=", "sale"),
        ]
        partners = self.env["res.partner"].with_user(self.manager)
        found = partners.search([("sale_order_ids", "any", lately)])
        self.assertIn(self.customer, found)
        self.assertNotIn(self.other_customer, found)
        [row] = (
            self.env["sale.report"]
            .with_user(self.manager)
            .formatted_read_group(
                [("categ_id", "=", self.group_a.id), ("state", "=", "sale")],
                ["categ_id"],
                ["product_uom_qty:sum"],
            )
        )
        self.assertEqual(row["product_uom_qty:sum"], 3.0)

    def test_a_report_is_saved_as_a_favourite(self):
        favourite = (
            self.env["ir.filters"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Cafés by month",
                    "model_id": "sale.report",
                    "domain": "[('state', '=', 'sale')]",
                    "context": "{'group_by': ['date:month']}",
                    "user_ids": [Command.link(self.manager.id)],
                }
            )
        )
        found = (
            self.env["ir.filters"].with_user(self.manager).get_filters("sale.report")
        )
        self.assertIn(favourite.id, [one["id"] for one in found])

    def test_it_is_seen_where_buyers_come_from(self):
        source = self.env["utm.source"].create({"name": "Newsletter May"})
        order = self._confirm()
        order.sudo().source_id = source
        self.env.flush_all()
        [row] = (
            self.env["sale.report"]
            .with_user(self.manager)
            .formatted_read_group(
                [("source_id", "=", source.id)], ["source_id"], ["price_total:sum"]
            )
        )
        self.assertEqual(row["price_total:sum"], 40.0)
