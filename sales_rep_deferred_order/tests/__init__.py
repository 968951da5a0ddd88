from . import test_acting
from . import test_assignment
from . import test_prices_negotiated
from . import test_prices_own_pricelist
