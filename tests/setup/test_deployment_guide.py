"""What the guides for a company's server and its reports name is there."""

import configparser
import json
import re
import subprocess
import sys

import pytest
from repository import ROOT

GUIDE = (ROOT / "docs" / "DEPLOYMENT.md").read_text(encoding="utf-8")
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]
OWN_OPTIONS = {"document_trail_path"}  # read by an addon, unknown to Odoo
_ASK_ODOO = """
import json
from odoo import release
from odoo.tools import config
print(json.dumps([sorted(config.options), release.MIN_PG_VERSION]))
"""


@pytest.fixture(scope="module")
def odoo():
    """What Odoo calls its options, and the oldest PostgreSQL that it takes."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK_ODOO], capture_output=True, text=True, check=True
    )
    options, oldest = json.loads(done.stdout.splitlines()[-1])
    return {"options": options, "oldest": oldest}


def _read_sources(pattern):
    return "\n".join(
        path.read_text(encoding="utf-8")
        for addon in ADDONS
        for path in addon.rglob(pattern)
        if "tests" not in path.parts
    )


def _read_configuration():
    (text,) = re.findall(r"```ini\n(.*?)```", GUIDE, re.S)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return parser


def test_the_options_are_odoos(odoo):
    named = set(_read_configuration()["options"])
    assert named - OWN_OPTIONS <= set(odoo["options"])
    assert "proxy_mode" in named  # what a load balancer needs


def test_the_suites_own_settings_are_read_by_it():
    sources = _read_sources("*.py")
    settings = OWN_OPTIONS | set(_read_configuration()["sale_order_flow"])
    for name in settings | set(re.findall(r"`(sale_channel\w*\.\w+)`", GUIDE)):
        assert f'"{name}"' in sources, name


def test_the_addresses_are_answered():
    sources = _read_sources("*.py")
    for route in re.findall(r"`(/(?:sale_channel|my)/[\w/]+)", GUIDE):
        scope, _slash, last = route.rpartition("/")
        assert f'"{route}' in sources or (
            f'"{scope}"' in sources and f"/{last}" in sources
        ), route


def test_the_scheduled_actions_are_there():
    names = re.findall(r"\*([A-Z][\w ]+: [\w ]+)\*", GUIDE)
    data = _read_sources("*.xml")
    assert len(names) >= 2
    for name in names:
        assert name.startswith("Mail: ") or f">{name}<" in data, name


def test_the_oldest_database_is_odoos(odoo):
    (oldest,) = re.findall(r"PostgreSQL (\d+) or newer", GUIDE)
    assert int(oldest) == odoo["oldest"]


def test_the_reports_are_there():
    guide = (ROOT / "docs" / "REPORTS.md").read_text(encoding="utf-8")
    data = _read_sources("*.xml")
    for name in ("What Changed When", "Return Analysis", "Logins and Exports"):
        assert name in guide
        assert f">{name}<" in data, name
