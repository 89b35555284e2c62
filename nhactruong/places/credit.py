"""What must stand beside everything drawn or made from the shapes of wards."""

from django.utils.translation import gettext_lazy as _

# Open Database License 1.0; every map and every export of shapes shows it.
ATTRIBUTION = _("© những người đóng góp OpenStreetMap")
LICENCE = "ODbL-1.0"
LICENCE_URL = "https://www.openstreetmap.org/copyright"
