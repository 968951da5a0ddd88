from . import test_pickup
