from . import test_channel_returns
