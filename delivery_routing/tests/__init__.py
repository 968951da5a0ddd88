from . import test_delivery_board
from . import test_delivery_places
from . import test_delivery_plan
from . import test_delivery_slot
from . import test_delivery_slot_race
from . import test_lib_plans
from . import test_lib_tools
from . import test_route_sheet
