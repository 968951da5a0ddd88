from . import courier_phone
from . import customer_page
from . import shop_slots
