"""The pages of figures, behind the gate: for analysts and operators."""

from entrypoints.http.pages.analytics.behind import behind_page
from entrypoints.http.pages.analytics.frame import HOME
from entrypoints.http.pages.analytics.funnel import funnel_page
from entrypoints.http.pages.analytics.latency import latency_page
from entrypoints.http.pages.analytics.money import money_page
from entrypoints.http.pages.analytics.popularity import popularity_page
from entrypoints.http.pages.analytics.reconciliation import reconciliation_page
from entrypoints.http.pages.analytics.service import service_page
from entrypoints.http.pages.analytics.trends import trends_page
from entrypoints.http.pages.gate import gated

analytics_pages = gated(
    HOME,
    [
        funnel_page,
        trends_page,
        popularity_page,
        money_page,
        reconciliation_page,
        latency_page,
        service_page,
        behind_page,
    ],
)
