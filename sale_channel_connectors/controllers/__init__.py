from . import sale_channel_hook
