"""The pages of background jobs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import Department, User
from liandong.desk.work.jobs import SCHEDULES, discover
from liandong.desk.work.models import Job, Schedule, Worker

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


def test_the_list_holds_one_s_own_jobs(client: Client) -> None:
    mine, me = browser("me")
    other, _them = browser("them")
    a_job(me)
    assert "导入文件" in mine.get("/jobs/").content.decode()
    assert "还没有后台事项" in other.get("/jobs/").content.decode()
    assert client.get("/jobs/").status_code == 302


def test_a_running_job_shows_how_far_it_is_and_may_be_left_alone() -> None:
    mine, me = browser("me")
    job = a_job(me, state="running", done=30, total=120, note="已读")
    page = mine.get(f"/jobs/{job.pk}/").content.decode()
    assert "30 / 120" in page
    assert "可以离开本页" in page
    fragment = mine.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith(f'<section id="job-{job.pk}"')


def test_a_finished_job_asks_for_nothing_more() -> None:
    mine, me = browser("me")
    job = a_job(me, state="done", finished_at=timezone.now())
    page = mine.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "已完成" in page
    assert "hx-get" not in page


def test_a_failed_job_says_why() -> None:
    mine, me = browser("me")
    job = a_job(me, state="failed", problem="文件已被移走", finished_at=timezone.now())
    assert "文件已被移走" in mine.get(f"/jobs/{job.pk}/").content.decode()


def test_only_who_started_it_may_cancel_it() -> None:
    mine, me = browser("me")
    other, _them = browser("them")
    job = a_job(me)
    assert other.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert mine.get(f"/jobs/{job.pk}/cancel/").status_code == 405
    mine.post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"


class TestWorkers:
    """Whether anybody takes the waiting jobs up."""

    def beat(self, seconds_ago: int = 0) -> None:
        moment = timezone.now() - timedelta(seconds=seconds_ago)
        Worker.objects.update_or_create(
            name="machine-1", defaults={"started_at": moment, "beat_at": moment}
        )

    def test_a_waiting_job_says_how_many_come_before_it(self) -> None:
        mine, me = browser("me")
        _other, them = browser("them")
        a_job(them, state="running", heartbeat_at=timezone.now())
        Job.objects.create(name="test.work", key="a", title="导入文件", by_id=them.pk)
        waiting = Job.objects.create(name="test.work", key="b", title="导入文件", by_id=me.pk)
        self.beat()
        page = mine.get(f"/jobs/{waiting.pk}/").content.decode()
        assert "排队中，前面还有 1 项" in page
        assert "后台程序没有在运行" not in page
        page = mine.get("/jobs/").content.decode()
        assert "全站后台程序 1 个在运行，进行中 1 项，排队 2 项" in page

    @pytest.mark.parametrize("state", ["waiting", "running"])
    def test_without_a_living_worker_the_pages_promise_nothing(self, state: str) -> None:
        mine, me = browser("me")
        job = a_job(me, state=state, heartbeat_at=timezone.now() - timedelta(minutes=5))
        self.beat(seconds_ago=90)
        for address in ("/jobs/", f"/jobs/{job.pk}/"):
            page = mine.get(address).content.decode()
            assert "后台程序没有在运行" in page
            assert "马上开始" not in page

    def test_a_job_whose_own_worker_fell_silent_says_since_when(self) -> None:
        mine, me = browser("me")
        job = a_job(me, state="running", heartbeat_at=timezone.now() - timedelta(minutes=5))
        self.beat()
        assert "没有动静" in mine.get(f"/jobs/{job.pk}/").content.decode()

    def test_a_regular_task_that_failed_is_named(self) -> None:
        mine, _me = browser("me")
        task = Schedule.objects.create(name="insight.jobs.nightly", next_at=timezone.now())
        assert "定时任务" not in mine.get("/jobs/").content.decode()
        Schedule.objects.filter(pk=task.pk).update(problem="ValueError")
        assert "定时任务上次没有做成：每夜研判预警" in mine.get("/jobs/").content.decode()

    def test_regular_tasks_alone_are_no_sign_of_life(self) -> None:
        mine, me = browser("me")
        job = a_job(me)
        Schedule.objects.create(name="x", next_at=timezone.now(), last_at=timezone.now())
        assert "后台程序没有在运行" in mine.get(f"/jobs/{job.pk}/").content.decode()

    def test_every_regular_task_has_a_name_that_people_read(self) -> None:
        discover()
        assert SCHEDULES
        for task in SCHEDULES.values():
            assert not task.title.isascii(), task.name
        titles = [task.title for task in SCHEDULES.values()]
        assert len(titles) == len(set(titles))
