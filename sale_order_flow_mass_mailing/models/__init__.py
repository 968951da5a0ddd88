from . import sale_customer_search
