from . import base_partner_merge
from . import portal_wizard
from . import res_partner_web_access
from . import sale_rep_assign
from . import sale_rep_substitute
