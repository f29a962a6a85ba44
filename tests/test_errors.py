"""What every refusal tells the client, beyond its page."""

from __future__ import annotations

import pytest

from tests.conftest import Visitor


@pytest.mark.parametrize(("method", "address"), [("PATCH", "/api/v1/pages"), ("PUT", "/search"), ("DELETE", "/changes")])
def test_a_method_that_an_address_does_not_take_is_answered_with_those_it_takes(
    visitor: Visitor, method: str, address: str
) -> None:
    reply = visitor.client.open(address, method=method)
    assert reply.status_code == 405
    assert {"GET", "HEAD"} <= set(reply.headers["Allow"].replace(" ", "").split(","))
    assert reply.content_type.startswith("application/json" if address.startswith("/api/") else "text/html")
