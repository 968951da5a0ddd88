from . import base_partner_merge
from . import document_trail_archive
from . import document_trail_erase
