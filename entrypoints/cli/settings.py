import os
from pathlib import Path

from entrypoints.demonstration.data_folder import settings_of_running_demo
from entrypoints.settings import Needs, Settings, read_settings


def settings_for(needs: Needs) -> Settings:
    """The settings a command uses, from the environment; without a DATABASE_URL, those of a running demo come first."""
    environment = dict(os.environ)
    if not environment.get("DATABASE_URL", "").strip():
        environment |= settings_of_running_demo(Path(environment.get("BOOKING_DATA_DIR") or ".data").absolute())
    return read_settings(environment, needs)
