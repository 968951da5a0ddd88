from . import test_all_orders, test_shops
