from . import courier_phone
from . import customer_page
from . import quotation_slots
from . import shop_slots
