from odoo.tests import tagged

from .. import leaks
from ..matrix.completeness import missing_rows
from ..matrix.suite import Suite
from .common import MatrixCase


@tagged("post_install", "-at_install")
class TestLeaks(MatrixCase):
    """Every planted leak turns red the cells of those who must not get in."""

    def test_public_route_with_sudo(self):
        self._assert_found(leaks.public_route_with_sudo, "the answer shows data of")

    def test_browse_without_check(self):
        self._assert_found(leaks.browse_without_check, "it changed sale_order of")

    def test_ids_in_a_one2many_command(self):
        self._assert_found(
            leaks.ids_in_a_one2many_command, "it changed sale_order_line of"
        )

    def test_report_url(self):
        self._assert_found(leaks.report_url, "the answer shows data of")

    def test_name_search(self):
        self._assert_found(leaks.name_search, "the answer shows data of")

    def test_a_new_route_without_a_row_is_missed(self):
        suite = Suite(self.env, ["suite_access_matrix"])
        with leaks.public_route_with_sudo(self.env):
            (sentence,) = missing_rows(suite, self.rows)
        self.assertIn("Route /leak/order/<int:order_id>", sentence)
        self.assertIn("rows/suite_access_matrix.py", sentence)
        self.assertFalse(missing_rows(suite, self.rows), "unplanted, it is gone")

    def _assert_found(self, leak, fault):
        row, victims = next(
            (row, roles) for planted, row, roles in leaks.LEAKS if planted is leak
        )
        with leak(self.env):
            report = self.engine.run([row])
        found = {failure.role for failure in report.failures if fault in failure.fault}
        self.assertLessEqual(set(victims), found, str(report))
