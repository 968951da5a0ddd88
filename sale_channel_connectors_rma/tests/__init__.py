from . import test_channel_returns, test_unas_returns
