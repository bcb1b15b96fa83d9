"""The loops that a worker runs, alone or beside the web server."""

from adapters.postgres.database import PostgresDatabase
from entrypoints.service import Service
from entrypoints.worker import Background, Worker


def background_of(service: Service, database: PostgresDatabase) -> Background:
    wakeup = database.wakeup()
    projector = database.projector()
    worker = Worker(service.runner, service.effects, service.world.clock, wakeup)
    return Background(
        loops={"effects": worker.run, "projector": projector.run},
        stops=[worker.stop, projector.stop, wakeup.close],
    )
