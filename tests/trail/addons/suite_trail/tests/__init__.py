from . import test_archive_twice
from . import test_no_deletion
