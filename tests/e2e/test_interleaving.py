"""One cookie, several tabs, two customers, two workers: 0 mixed carts."""

import os
import uuid

import pytest
from interleaving import Interleaving, find_mixtures, read_carts
from rep_tabs import log_in
from rep_world import PASSWORD, make_rep_world

STEPS = 1000 if os.environ.get("SUITE_FULL") else 200
