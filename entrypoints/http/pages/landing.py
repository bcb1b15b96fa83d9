"""The front page: what stands here, and where programs find it."""

from litestar import get
from litestar.response import Template

from entrypoints.http.openapi import VERSION


@get("/", include_in_schema=False, sync_to_thread=False)
def landing() -> Template:
    return Template("landing.html", context={"version": VERSION})
