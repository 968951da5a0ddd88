from odoo.tests import TransactionCase, tagged

from .. import rows
from ..matrix.calls import get
from ..matrix.completeness import files_without_addon, missing_rows, stale_rows
from ..matrix.roles import ROLES
from ..matrix.row import route
from ..matrix.suite import SURFACE, Suite


@tagged("post_install", "-at_install")
class TestCompleteness(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.suite = Suite(cls.env)
        cls.rows = rows.load()

    def test_every_route_and_public_method_has_a_row(self):
        missing = missing_rows(self.suite, self.rows)
        self._assert_none(missing)

    def test_every_row_is_about_something_that_exists(self):
        stale = stale_rows(self.suite, self.rows)
        self._assert_none(stale)

    def test_every_addon_of_the_repository_is_in_the_matrix(self):
        faults = files_without_addon(self.suite, rows.FILES)
        self._assert_none(faults)

    def test_a_thing_without_its_row_is_named_with_the_file(self):
        for thing, kind, name in (
            ("/my/rep", "Route", "sales_rep_deferred_order"),
            ("res.users.action_reset_to_role", "Public method", "sale_order_flow"),
            ("base.onchange", "Public method", "sales_rep_deferred_order"),
        ):
            with self.subTest(thing=thing):
                method = thing.removeprefix("base")
                (sentence,) = missing_rows(self.suite, self._rows_without(method))
                self.assertIn(f"{kind} {thing} of {name} has no row", sentence)
                self.assertIn(f"rows/{name}.py", sentence)

    def test_a_model_without_rows_is_named_once(self):
        left = self._rows_without(*(f"sale.order.stage.{name}" for name in SURFACE))
        (sentence,) = missing_rows(self.suite, left)
        self.assertIn("The surface of model sale.order.stage of", sentence)

    def test_a_row_about_something_gone_is_named(self):
        row = route("/my/former", get("/my/former"), "missing " * len(ROLES))
        self.assertIn("/my/former", *stale_rows(self.suite, {"odoo": [row]}))

    def test_an_addon_that_is_not_installed_is_named(self):
        suite = Suite(self.env, [*self.suite.addons, "addon_to_come"])
        self.assertIn("addon_to_come", *files_without_addon(suite, rows.FILES))

    def _rows_without(self, *things):
        return {
            name: [row for row in one if not row.thing.endswith(things)]
            for name, one in self.rows.items()
        }

    def _assert_none(self, sentences):
        if sentences:
            self.fail("\n".join(["", *sentences]))
