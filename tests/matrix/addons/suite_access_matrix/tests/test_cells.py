import logging

from odoo.tests import tagged

from .common import MatrixCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestCells(MatrixCase):
    def test_every_cell_answers_as_its_row_says(self):
        for name, rows in self.rows.items():
            with self.subTest(rows=name):
                report = self.engine.run(rows)
                _logger.info("%s: %s", name, report.headline)
                if report.failures:
                    self.fail(f"{name}: {report}")
