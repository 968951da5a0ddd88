from . import post_forms
from . import post_forms_line
