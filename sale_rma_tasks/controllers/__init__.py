from . import portal_list
from . import portal_returns
from . import portal_guest
from . import portal_discussions
