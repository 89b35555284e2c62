"""What a browser calls itself, in words that a person recognises."""

from django.utils.translation import gettext as _

LONGEST = 200
# The first that is named wins: every browser also names those before it.
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def agent_words(agent: str) -> str:
    """Return "Chrome trên Windows" or the like."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    machine = next((name for sign, name in _MACHINES if sign in agent), "")
    if browser and machine:
        return _("%(browser)s trên %(machine)s") % {
            "browser": browser,
            "machine": machine,
        }
    return browser or machine or _("Thiết bị không rõ")
