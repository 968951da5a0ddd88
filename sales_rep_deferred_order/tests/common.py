from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon

PORTAL_REP = "base.group_portal,sales_rep_deferred_order.group_rep"
INTERNAL_REP = (
    "base.group_user,base.group_partner_manager,"
    "sales_team.group_sale_salesman,sales_rep_deferred_order.group_rep"
)
WIDE_REP = (
    "base.group_user,base.group_partner_manager,"
    "sales_team.group_sale_salesman_all_leads,sales_rep_deferred_order.group_rep"
)
CLERK = "base.group_user,base.group_partner_manager,sales_team.group_sale_salesman"


class RepCase(BaseCommon):
    """Two customers, mine assigned to a rep, the other to nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "manager@shop.example",
            "sales_rep_deferred_order.group_rep_manager",
        )
        cls.clerk = cls._create_user("clerk@shop.example", CLERK)
        cls.rep = cls._create_user("rep@road.example", PORTAL_REP)
        cls.mine, cls.other = (
            cls._create_customer("Mine"),
            cls._create_customer("Other"),
        )
        cls._assign(cls.rep, cls.mine)

    @classmethod
    def _create_user(cls, login, groups, **values):
        group_ids = [cls.env.ref(xmlid.strip()).id for xmlid in groups.split(",")]
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login.partition("@")[0],
                    "login": login,
                    "email": login,
                    "group_ids": [Command.set(group_ids)],
                    **values,
                }
            )
        )

    @classmethod
    def _create_customer(cls, name, **values):
        email = f"{name.lower().replace(' ', '.')}@customer.example"
        values = {"name": name, "is_company": True, "email": email, **values}
        return cls.env["res.partner"].create(values)

    @classmethod
    def _create_contact(cls, customer, name, **values):
        values = {"name": name, "parent_id": customer.id, **values}
        return cls.env["res.partner"].create(values)

    @classmethod
    def _assign(cls, rep, customer, **values):
        values = {"rep_id": rep.id, "partner_id": customer.id, **values}
        return cls.env["sale.rep.assignment"].create(values)
