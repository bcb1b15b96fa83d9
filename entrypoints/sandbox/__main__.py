from entrypoints.cli.sandbox import sandbox

sandbox()
