from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sales_rep_deferred_order.tests.common import (
    INTERNAL_REP,
    PORTAL_REP,
    WIDE_REP,
    RepCase,
)


@tagged("post_install", "-at_install")
class TestRepReturns(RepCase):
    """A rep who is an employee sees the returns of his customers, and no others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Drill", "type": "consu"}
        )
        cls.returns = cls._create_return(cls.mine)
        cls.others = cls._create_return(cls.other)
        cls.employees = cls.env["res.users"].union(
            *(
                cls._create_employee(number, groups)
                for number, groups in enumerate(
                    (
                        "base.group_user,sales_rep_deferred_order.group_rep",
                        INTERNAL_REP,
                        WIDE_REP,
                        f"{WIDE_REP},stock.group_stock_manager",
                    )
                )
            )
        )

    @classmethod
    def _create_employee(cls, number, groups):
        employee = cls._create_user(f"inside{number}@house.example", groups)
        cls._assign(employee, cls.mine)
        return employee

    @classmethod
    def _create_return(cls, customer):
        """Return a return that a colleague looks after."""
        return cls.env["sale.rma"].create(
            {
                "partner_id": customer.id,
                "user_id": cls.clerk.id,
                "line_ids": [Command.create({"product_id": cls.product.id})],
            }
        )

    def _seen(self, user):
        returns = self.env["sale.rma"].with_user(user).search([])
        lines = self.env["sale.rma.line"].with_user(user).search([])
        self.assertEqual(lines.rma_id, returns)
        return returns.sudo() & (self.returns | self.others)

    def test_employees_see_the_returns_of_their_customers_only(self):
        for employee in self.employees:
            with self.subTest(employee=employee.name):
                self.assertEqual(self._seen(employee), self.returns)
                self.assertTrue(self.returns.with_user(employee).read(["name"]))
                with self.assertRaises(AccessError):
                    self.others.with_user(employee).read(["name"])
                with self.assertRaises(AccessError):
                    self.others.line_ids.with_user(employee).read(["quantity"])

    def test_colleagues_and_the_house_are_no_customers(self):
        house = self._create_return(self.env.company.partner_id)
        colleague = self._create_return(self.clerk.partner_id)
        for employee in self.employees:
            for hidden in (house, colleague):
                with (
                    self.subTest(employee=employee.name),
                    self.assertRaises(AccessError),
                ):
                    hidden.with_user(employee).read(["name"])

    def test_who_is_unassigned_stops_seeing_them_at_once(self):
        assignments = self.env["sale.rep.assignment"].search(
            [("rep_id", "in", self.employees.ids)]
        )
        assignments.action_end()
        for employee in self.employees:
            with self.subTest(employee=employee.name):
                self.assertFalse(self._seen(employee))

    def test_they_read_what_a_colleague_looks_after_and_write_nothing(self):
        employee = self.employees[0]
        with self.assertRaises(AccessError):
            self.returns.with_user(employee).description = "Changed"
        with self.assertRaises(AccessError):
            self.returns.line_ids.with_user(self.employees[1]).quantity = 2.0

    def test_reps_in_the_portal_see_their_own_returns_there(self):
        rep = self._create_user("other_rep@road.example", PORTAL_REP)
        self._assign(rep, self.mine)
        self.assertFalse(self._seen(rep))
        own = self._create_return(rep.partner_id)
        self.assertTrue(own.with_user(rep).read(["name"]))
        self.assertFalse(self._seen(rep))
