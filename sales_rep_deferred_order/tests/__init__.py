from . import test_acting
from . import test_assignment
from . import test_isolation
from . import test_isolation_registry
from . import test_payment_credit
from . import test_payment_offline
from . import test_prices_negotiated
from . import test_prices_own_pricelist
