from . import test_rma_ledger
from . import test_sale_rma
from . import test_rma_money
