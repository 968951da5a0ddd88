from . import test_rep_channel
