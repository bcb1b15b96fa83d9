"""The mails of the clock that no booking asks for: each builder's day, and what an operator must look at."""

from datetime import timedelta

from application.performing.agenda_mails import want_agendas
from application.performing.alarm_mails import want_alarms
from entrypoints.routines import GoOn, Routine
from entrypoints.service import Service

LOOKED_EVERY = timedelta(minutes=10)


def daily_mail_routines(service: Service) -> tuple[Routine, ...]:
    hour = service.settings.agenda_hour

    def agendas(_go_on: GoOn) -> bool:
        if hour is not None:
            want_agendas(service.world, hour)
        return False

    def alarms(_go_on: GoOn) -> bool:
        want_alarms(service.world)
        return False

    return (
        Routine(name="agendas", every=LOOKED_EVERY, run=agendas),
        Routine(name="alarms", every=LOOKED_EVERY, run=alarms),
    )
