from . import test_rma_access
from . import test_rma_ledger
from . import test_rma_lives
from . import test_rma_mails
from . import test_rma_money
from . import test_rma_portal
from . import test_rma_race
from . import test_sale_rma
