from . import test_pickup
from . import test_pickup_slots
