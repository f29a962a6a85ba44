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


def test_an_error_of_the_api_is_told_in_the_language_asked_for_and_not_in_that_of_a_cookie(visitor: Visitor) -> None:
    visitor.client.set_cookie("language", "fr")
    english, italian = (visitor.get("/api/v1/pages/9", headers={"Accept-Language": tag}).text for tag in ("en", "it"))
    assert "There is nothing" in english
    assert english != italian
