from . import delivery_plan
from . import delivery_slot_booking
from . import delivery_stop
from . import sale_rma
from . import sale_rma_pickup_slot
from . import sale_rma_policy
from . import stock_move
from . import stock_picking
