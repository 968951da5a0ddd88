from . import rep_documents
from . import rep_portal
from . import shop
from . import rep_hints
