from . import test_acting
from . import test_assignment
