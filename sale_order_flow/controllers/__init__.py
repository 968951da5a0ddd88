from . import invoice_portal
from . import payment_fee
from . import sale_portal
from . import website_sale
