"""Doors of the citizen's pages, in the masthead and the footer."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nhactruong.ui import nav


def hang() -> None:
    nav.citizen_door("reports:start", _("Gửi phản ánh"), 10)
    nav.citizen_door("reports:list", _("Tra cứu"), 20)
    nav.citizen_door("reports:mine", _("Của tôi"), 30)
    nav.citizen_door("reports:map", _("Bản đồ"), 25)
    nav.footer_door("reports:late", _("Vừa quá hạn"), 5)
    nav.desk_door("reports_desk:counter", _("Ghi hộ"), 30, shown=_works_at_counter)
    nav.footer_door("reports:about", _("Trang này hoạt động ra sao"), 10)
    nav.footer_door("reports:help", _("Trợ giúp"), 20)


def _works_at_counter(request: HttpRequest) -> bool:
    authority = getattr(request, "authority", None)
    return bool(authority and authority.counters)
