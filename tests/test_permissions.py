from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import Visitor
from wiki import permissions
from wiki.accounts.tables import Account

ROLES = [None, "member", "coordinator", "administrator"]


def test_every_route_has_a_rule_and_every_rule_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(permissions.ROUTES)


def test_every_rule_names_an_action_there_is() -> None:
    assert set(permissions.ROUTES.values()) <= set(permissions.ACTIONS)


def test_a_route_without_a_rule_is_closed_to_all(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["GET", "POST"])
    admin = Visitor(app, "huda", "administrator")
    assert admin.get("/forgotten").status_code == 403
    assert admin.post("/forgotten").status_code == 403


@pytest.mark.parametrize("action", permissions.ACTIONS)
def test_a_higher_role_may_do_all_that_a_lower_one_may(app: Flask, action: str) -> None:
    with app.app_context():
        may = [permissions.can(Account(role=role) if role else None, action) for role in ROLES]
    assert may == sorted(may)
    assert may[-1]


@pytest.mark.parametrize("endpoint", permissions.ROUTES)
def test_a_visitor_reaches_only_what_is_read_or_entered(app: Flask, visitor: Visitor, endpoint: str) -> None:
    """With a page that is not there: whoever may do a thing is told 404 or more, whoever may not is told so first."""
    rule = next(app.url_map.iter_rules(endpoint))
    method = "GET" if "GET" in rule.methods else "POST" if "POST" in rule.methods else min(rule.methods - {"OPTIONS"})
    texts = {"slug", "sha256", "name", "secret"}
    values = {name: "x" if name in texts else 1 for name in rule.arguments}
    with app.test_request_context():
        address = app.url_for(endpoint, **values)
    reply = visitor.post(address) if method == "POST" else visitor.client.open(address, method=method)
    allowed = permissions.ROUTES[endpoint] in ("enter", "read")
    refused = reply.status_code in (401, 403) or (reply.status_code == 303 and "/sign-in" in reply.location)
    assert refused != allowed


def test_where_reading_is_not_public_a_visitor_is_asked_to_sign_in(environment: dict[str, str]) -> None:
    from wiki import create_app, db
    from wiki.config import read
    from wiki.migrations import migrate

    app = create_app(read(environment | {"KUNNASH_PUBLIC_READING": "no"}))
    with app.app_context():
        migrate(db.engine(), read(environment))
    reply = Visitor(app).get("/pages?kind=lesson")
    assert reply.status_code == 303
    assert reply.location.startswith("/sign-in?next=")
    assert Visitor(app).api("GET", "/pages").status_code == 401
    app.extensions["kunnash.engine"].dispose()
