"""Pages seen before there is a fact to count: beside the figures, never among them."""

from collections.abc import Mapping, Sequence
from datetime import date

from application.ports.figures import Dimension
from application.ports.page_views import DayOfViews, PageViews

TOLD_APART_BY = frozenset({Dimension.BUILDER, Dimension.SESSION_TYPE})
"""Of whoever looked nothing else is kept."""


def views_between(views: PageViews, first: date, last: date, where: Mapping[Dimension, str]) -> Sequence[DayOfViews]:
    """Of this builder and session type, where they are asked for; both days are in it."""
    builder, session_type = where.get(Dimension.BUILDER), where.get(Dimension.SESSION_TYPE)
    return [
        one
        for one in views.between(first, last)
        if builder in (None, one.view.builder) and session_type in (None, one.view.session_type)
    ]
