from entrypoints.sandbox.wire import Answer, Refusal


def refusal(status: int, title: str, message: str, details: list[dict[str, str]] | None = None) -> Refusal:
    body: dict[str, object] = {"title": title, "message": message}
    if details is not None:
        body["details"] = details
    return Refusal(Answer(status, body))


def invalid(parameter: str, message: str, code: str | None = None) -> Refusal:
    detail = {"parameter": parameter, "message": message} | ({"code": code} if code else {})
    return refusal(400, "Invalid Argument", "The supplied parameters are invalid.", [detail])


def not_found() -> Refusal:
    return refusal(404, "Resource Not Found", "The server could not find the requested resource.")


def denied(message: str) -> Refusal:
    return refusal(403, "Permission Denied", message)
