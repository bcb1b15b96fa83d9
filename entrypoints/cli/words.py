"""What is typed in one line and kept with the facts."""

import click

from entrypoints.http.fields import one_line_fault


class OneLine(click.ParamType[str]):
    name = "text"

    def __init__(self, length_max: int) -> None:
        self._length_max = length_max

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        fault = one_line_fault(value)
        if fault is None and len(value) > self._length_max:
            fault = f"must have at most {self._length_max} characters"
        if fault:
            self.fail(fault, param, ctx)
        return value.strip()
