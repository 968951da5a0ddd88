from . import sale_channel_hook, sale_channel_unas_door
