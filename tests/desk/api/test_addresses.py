"""Every request under the API's address is answered in JSON; its description is a page."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/v1/disputes/a/b"])
def test_an_address_that_is_not_is_told_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "接口" in response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/api/v1/records", "POST"),
        ("delete", "/api/v1/disputes", "GET"),
        ("put", "/api/v1/disputes/LD20261120-0001", "GET"),
    ],
)
def test_a_wrong_method_is_told_in_json(
    client: Client, method: str, path: str, allowed: str
) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert response["Allow"] == allowed
    assert "不接受" in response.json()["message"]


def test_the_description_declares_every_refusal(signed_in: Any) -> None:
    schema = signed_in("system_admin").get("/api/v1/openapi.json").json()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) == 3
    for operation in operations:
        assert {"200", "401", "403", "422", "429", "500"} <= set(operation["responses"])


def test_the_documentation_is_a_page_of_the_desk(signed_in: Any) -> None:
    page = signed_in("system_admin").get("/api/docs/").content.decode()
    for words in ("接口说明", "幂等", "Authorization: Bearer", "/api/v1/records", "source_id"):
        assert words in page
    assert "https://" not in page.replace("https://www.w3.org", "")


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/api/docs/").status_code == 302
