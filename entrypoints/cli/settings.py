import os

from entrypoints.settings import Needs, Settings, read_settings


def settings_for(needs: Needs) -> Settings:
    """The settings a command uses, from the environment."""
    return read_settings(os.environ, needs)
