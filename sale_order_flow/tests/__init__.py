from . import test_access
from . import test_blocked_customer
from . import test_payment_check
from . import test_payment_routes
from . import test_portal_stage
from . import test_sale_order_stage
from . import test_sale_order_stage_moves
from . import test_sale_user_role
