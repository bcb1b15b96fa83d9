"""How a line of the examination is made."""

from application.requests.calendar_check import Finding, Light


def well(about: str, detail: str) -> Finding:
    return Finding(about=about, light=Light.OK, detail=detail)


def doubtful(about: str, detail: str, mend: str) -> Finding:
    return Finding(about=about, light=Light.WARN, detail=detail, mend=mend)


def wrong(about: str, detail: str, mend: str) -> Finding:
    return Finding(about=about, light=Light.FAIL, detail=detail, mend=mend)
