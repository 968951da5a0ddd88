"""Gets Odoo, its Python packages and a database server; standard library only.

``prepare()`` answers an ``Environment``. One strategy per file: ``odoo_*`` find Odoo,
``postgres_*`` find a database server.
"""

from .environment import Environment, prepare
from .errors import SetupError
from .paths import Paths
from .postgres import Postgres

__all__ = ["Environment", "Paths", "Postgres", "SetupError", "prepare"]
