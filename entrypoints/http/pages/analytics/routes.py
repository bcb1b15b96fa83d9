"""The pages of figures, behind the gate: for analysts and operators."""

from entrypoints.http.pages.analytics.behind import behind_page
from entrypoints.http.pages.analytics.frame import HOME
from entrypoints.http.pages.analytics.funnel import funnel_page
from entrypoints.http.pages.gate import gated

analytics_pages = gated(HOME, [funnel_page, behind_page])
