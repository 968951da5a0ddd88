from . import sale_order_line_remove
from . import sale_order_split
from . import sale_vendor_assign
