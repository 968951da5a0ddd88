from . import sale_channel, sale_order, sale_order_overview
