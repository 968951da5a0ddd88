from . import test_customer_search_mailing
