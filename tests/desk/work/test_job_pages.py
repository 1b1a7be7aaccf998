"""The pages of background jobs."""

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.work.models import Job

pytestmark = pytest.mark.django_db


def browser(name: str) -> tuple[Client, User]:
    department, _new = Department.objects.get_or_create(name="警务站", kind="police")
    user = User.objects.create(
        username=name,
        display_name=name,
        role="mediator",
        department=department,
        password_changed_at=timezone.now(),
    )
    client = Client()
    client.force_login(user)
    return client, user


def a_job(by: User, **fields: object) -> Job:
    return Job.objects.create(name="test.work", key="k", title="导入文件", by_id=by.pk, **fields)


def test_the_list_holds_one_s_own_jobs(client):
    mine, me = browser("me")
    other, _them = browser("them")
    a_job(me)
    assert "导入文件" in mine.get("/jobs/").content.decode()
    assert "还没有后台事项" in other.get("/jobs/").content.decode()
    assert client.get("/jobs/").status_code == 302


def test_a_running_job_shows_how_far_it_is_and_may_be_left_alone():
    mine, me = browser("me")
    job = a_job(me, state="running", done=30, total=120, note="已读")
    page = mine.get(f"/jobs/{job.pk}/").content.decode()
    assert "30 / 120" in page
    assert "可以离开本页" in page
    fragment = mine.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith(f'<section id="job-{job.pk}"')


def test_a_finished_job_asks_for_nothing_more():
    mine, me = browser("me")
    job = a_job(me, state="done", finished_at=timezone.now())
    page = mine.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "已完成" in page
    assert "hx-get" not in page


def test_a_failed_job_says_why():
    mine, me = browser("me")
    job = a_job(me, state="failed", problem="文件已被移走", finished_at=timezone.now())
    assert "文件已被移走" in mine.get(f"/jobs/{job.pk}/").content.decode()


def test_only_who_started_it_may_cancel_it():
    mine, me = browser("me")
    other, _them = browser("them")
    job = a_job(me)
    assert other.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert mine.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    mine.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"
