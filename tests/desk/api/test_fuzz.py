"""Random requests made from the API's own description: no answer may differ from it."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, settings

from liandong.desk.access.models import MachineAccount
from liandong.desk.api.api import api
from liandong.desk.config.server.wsgi import application
from liandong.desk.directory.models import District
from tests.desk.intake.fixtures import KEY

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db, pytest.mark.long]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))

schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
schema.app = application


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[Any]:
    """The requests run inside the test's transaction, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with override_settings(LIANDONG_API_PER_MINUTE=1_000_000):
        yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(
    case: Any, machine: MachineAccount, district: District
) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"})
