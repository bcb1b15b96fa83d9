import os
from pathlib import Path

from entrypoints.demonstration.data_folder import settings_of_running_demo
from entrypoints.settings import Needs, Settings, read_settings


def settings_for(needs: Needs) -> Settings:
    """The settings a command uses."""
    return read_settings(environment_of_commands(), needs)


def environment_of_commands() -> dict[str, str]:
    """Ours; without a DATABASE_URL, what a running demo has comes first."""
    environment = dict(os.environ)
    if not environment.get("DATABASE_URL", "").strip():
        environment |= settings_of_running_demo(Path(environment.get("BOOKING_DATA_DIR") or ".data").absolute())
    return environment
