"""Random requests made from the API's own description: no answer may differ from it."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from liandong.desk.config.wsgi import application
from tests.desk.intake.fixtures import KEY

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case, machine, district):
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"})
