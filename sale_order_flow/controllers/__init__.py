from . import invoice_portal
from . import order_notices
from . import payment_fee
from . import sale_portal
from . import wallet_portal
from . import website_sale
