from . import test_cells
from . import test_completeness
from . import test_leaks
from . import test_own_only
from . import test_screens
