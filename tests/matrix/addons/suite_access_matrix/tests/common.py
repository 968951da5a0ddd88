from odoo.tests import HttpCase

from .. import rows
from ..matrix.engine import Engine
from ..matrix.suite import Suite
from ..matrix.world import World


class MatrixCase(HttpCase):
    """The world made once, and an engine for every test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.env)
        rows.furnish(cls.world)
        cls.suite = Suite(cls.env)
        cls.rows = rows.load()

    def setUp(self):
        super().setUp()
        self.engine = Engine(self, self.world, self.suite.models())
