from odoo.tests import TransactionCase, tagged

from .. import rows
from ..matrix.completeness import files_without_addon, missing_rows, stale_rows
from ..matrix.suite import Suite


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

    def _assert_none(self, sentences):
        if sentences:
            self.fail("\n".join(["", *sentences]))
