"""The pages of builders, behind the gate."""

from entrypoints.http.pages.builder.connection import calendly_callback, connect, connection_page, end, end_page
from entrypoints.http.pages.builder.money import money, money_of_month
from entrypoints.http.pages.builder.offer import calendar, offer
from entrypoints.http.pages.builder.pause import pause, pause_page, resume
from entrypoints.http.pages.builder.session import act_page, do_act, session
from entrypoints.http.pages.builder.sessions import all_builders, sessions
from entrypoints.http.pages.gate import BUILDERS, gated

builder_pages = gated(
    BUILDERS,
    [
        all_builders,
        sessions,
        money,
        money_of_month,
        offer,
        calendar,
        connection_page,
        connect,
        calendly_callback,
        end_page,
        end,
        pause_page,
        pause,
        resume,
        session,
        act_page,
        do_act,
    ],
)
