from . import account_move
from . import sale_channel
from . import sale_channel_message
from . import sale_channel_refund
from . import sale_rma
from . import stock_picking
