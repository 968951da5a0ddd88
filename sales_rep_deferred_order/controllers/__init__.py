from . import rep_portal
from . import shop
