from . import test_rep_returns
