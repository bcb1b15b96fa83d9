from entrypoints.sandbox.wire import Answer, Refusal


def refusal(
    message: str,
    *,
    status: int = 400,
    kind: str = "invalid_request_error",
    code: str | None = None,
    param: str | None = None,
    decline_code: str | None = None,
) -> Refusal:
    """Build Stripe's error body; absent members are left out, as there."""
    error = {"type": kind, "message": message}
    if code is not None:
        error["code"] = code
        error["doc_url"] = f"https://docs.stripe.com/error-codes/{code.replace('_', '-')}"
    if param is not None:
        error["param"] = param
    if decline_code is not None:
        error["decline_code"] = decline_code
    return Refusal(Answer(status, {"error": error}))


def missing(noun: str, key: str, param: str) -> Refusal:
    return refusal(f"No such {noun}: '{key}'", status=404, code="resource_missing", param=param)
