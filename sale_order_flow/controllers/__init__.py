from . import invoice_portal
from . import sale_portal
from . import website_sale
