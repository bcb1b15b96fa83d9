from entrypoints.cli.group import booking as main

__all__ = ["main"]
