from . import shop_slots
