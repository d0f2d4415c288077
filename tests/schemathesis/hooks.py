"""What schemathesis does not ask by itself: that no answer has a header the document does not name."""

import schemathesis

# HTTP's own, which OpenAPI leaves out (content-type) or which the server adds to every answer, whatever it is.
OF_HTTP_ITSELF = {"content-type", "content-length", "date", "connection", "transfer-encoding", "allow"}


# What frames a request: nonsense here never reaches an API, neither on AWS nor on the local stack.
FRAMING = {"content-length", "transfer-encoding", "connection", "host", "expect", "upgrade", "te", "trailer"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends what a client could send: no framing of its own, and whole numbers as whole numbers.

    To JSON Schema 162.0 is an integer. No client writes one so, and ours takes it for what it looks like.
    """
    for name in [name for name in case.headers or {} if name.lower() in FRAMING]:
        del case.headers[name]
    case.body = whole(case.body)


def whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return value


@schemathesis.check
def no_undocumented_header(ctx, response, case):
    """Headers are compared with those of the answer's own status code."""
    documented = case.operation.responses.find_by_status_code(response.status_code)
    if documented is None:
        return  # status_code_conformance says so
    named = {name.lower() for name in (documented.definition.get("headers") or {})}
    others = sorted(set(response.headers) - named - OF_HTTP_ITSELF)
    assert not others, f"The document names no {', '.join(others)} for a {response.status_code}"
