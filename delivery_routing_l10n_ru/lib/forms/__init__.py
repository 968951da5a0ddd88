"""The forms of Russian Post, by their codes.

Each module has its `FORM` (or two) and a function `sheets` that writes parcels on it.
"""

from . import f7p, f103, f107, f112ep, f113, f116

FORMS = {
    form.code: form
    for form in (
        f7p.FORM,
        f107.FORM,
        f112ep.FORM,
        f113.FORM,
        f116.FORM,
        f116.FORM_117,
        f103.FORM,
    )
}
WITH_COLLECT = ("112ep", "113", "117")
"""Forms that only a parcel with cash on delivery has."""

_OF_ONE = {
    "7p": f7p.sheets,
    "107": f107.sheets,
    "112ep": f112ep.sheets,
    "113": f113.sheets,
    "116": f116.sheets,
    "117": f116.sheets_117,
}


def sheets(codes, parcels) -> list:
    """Return the filled-in forms: those of one parcel after another, the list last.

    :param codes: which forms; those for cash on delivery are left out where nothing
        is to be collected
    """
    filled = [
        sheet
        for parcel in parcels
        for code in _OF_ONE
        if code in codes and (parcel.collect or code not in WITH_COLLECT)
        for sheet in _OF_ONE[code](parcel)
    ]
    return filled + (f103.sheets(parcels) if "103" in codes else [])
