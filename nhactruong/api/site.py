"""The API as a whole: joins the rooms' routers, turns refusals into problems."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from nhactruong.api import city
from nhactruong.api.problems import MEDIA_TYPE, of_refusal, problem
from nhactruong.ground.refusal import Refusal
from nhactruong.reports import api as reports
from nhactruong.reports import api_join, api_map

VERSION = "1.0.0"
GEOJSON = "application/geo+json"
DESCRIPTION = """
What citizens and programs may do: send a report, read public reports, ask which office
answers for what and how a deadline is counted. Stable within /api/v1/.

Faults are application/problem+json (RFC 9457) with a stable `code`, and every faulty field
at once in `errors`. Words are in Vietnamese, or in English where the body's `lang`, the
query's `lang` or Accept-Language asks for it.
"""


class Site(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the document with what is not plain JSON under its own media type."""
        document = super().get_openapi_schema(**kwargs)
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for status, answer in operation.get("responses", {}).items():
                    content = answer.get("content", {})
                    if operation["operationId"] == "map_reports" and status == 200:
                        content[GEOJSON] = content.pop("application/json")
                    if str(status) >= "400" and "application/json" in content:
                        content[MEDIA_TYPE] = content.pop("application/json")
        return document


site = Site(
    title="Nhạc Trưởng",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs=Swagger(settings={"tryItOutEnabled": True, "validatorUrl": None}),
)
# Before reports: /reports/similar is no code of a report.
site.add_router("", api_join.router)
site.add_router("", reports.router)
site.add_router("", api_map.router)
site.add_router("", city.router)


@site.exception_handler(Refusal)
def on_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return of_refusal(refusal)


@site.exception_handler(HttpError)
def on_http_error(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return problem(fault.status_code, fault.message, wait=getattr(fault, "wait", 5))


@site.exception_handler(json.JSONDecodeError)
def on_bad_json(request: HttpRequest, fault: json.JSONDecodeError) -> HttpResponse:
    return problem(400, "bad_json")


@site.exception_handler(ValidationError)
def on_bad_parameter(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Name each parameter that is not of its kind."""
    faulty = {
        str(error["loc"][-1]): _("Giá trị không đúng kiểu hoặc ngoài khoảng cho phép.")
        for error in fault.errors
    }
    return problem(422, "bad_input", errors=faulty)
