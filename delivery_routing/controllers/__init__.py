from . import courier_phone
from . import shop_slots
