"""People of two stations and what they are asked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.consultations.models import AnswerTemplate, Consultation, ConsultationTopic
from liandong.desk.directory.models import District
from tests.desk.steps.consultations import consultation_by, template_of, topic_of


@pytest.fixture
def topic(db: None) -> ConsultationTopic:
    return topic_of()


@pytest.fixture
def template(topic: ConsultationTopic) -> AnswerTemplate:
    return template_of(topic)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def stranger(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer", place="滨河商圈")


@pytest.fixture
def take(districts: dict[str, District], officer: User) -> Callable[..., Consultation]:
    def taken(by: User | None = None, place: str = "铜马商圈", **changes: Any) -> Consultation:
        return consultation_by(by or officer, districts[place], **changes)

    return taken


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(by: User) -> Client:
        client = Client()
        client.force_login(by)
        return client

    return signed_in
