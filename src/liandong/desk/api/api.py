"""The API: three operations. Its documentation for people is a page of the desk."""

from typing import Annotated, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import NinjaAPI, Path, Query, Status

from liandong.desk.access import audit
from liandong.desk.access.actors import Actor
from liandong.desk.access.models import MachineAccount, User
from liandong.desk.access.permissions import Permission
from liandong.desk.api.auth import CallsOfKey, MachineKey, Session, members_only
from liandong.desk.api.dispute_answers import dispute_detail, dispute_page
from liandong.desk.api.errors import add_handlers
from liandong.desk.api.schemas.disputes import (
    NUMBER,
    DisputeDetailOut,
    DisputePageOut,
    DisputeQuery,
)
from liandong.desk.api.schemas.errors import Error
from liandong.desk.api.schemas.records import Push, Pushed

api = NinjaAPI(
    title="联动接口",
    version="1.0",
    description="推送 110、12315、12345 记录，读取消费纠纷。",
    urls_namespace="api:v1",
    docs_url=None,
    docs_decorator=members_only,
    throttle=[CallsOfKey()],
)
add_handlers(api)

REFUSALS = {401: Error, 403: Error, 422: Error, 429: Error, 500: Error, 503: Error}


@api.post(
    "/records",
    auth=MachineKey(),
    response={200: Pushed, 400: Error, 408: Error, 413: Error, 507: Error, **REFUSALS},
    summary="推送记录",
    description="推送一条记录或最多 1000 条的列表。按来源和编号幂等：重复推送不重复登记。",
    operation_id="push_records",
    tags=["记录"],
)
def push(request: HttpRequest, push: Push) -> Status[Pushed]:
    from liandong.desk.api.pushing import push_records

    by = cast("MachineAccount", request.auth)  # type: ignore[attr-defined]
    return Status(200, push_records(push.records, by=by))


@api.get(
    "/disputes",
    auth=[MachineKey(), Session()],
    response={200: DisputePageOut, **REFUSALS},
    summary="纠纷列表",
    description="按条件筛选、分页。只含密钥所属部门可见的纠纷，个人信息已脱敏。",
    operation_id="list_disputes",
    tags=["纠纷"],
)
def disputes(request: HttpRequest, query: Query[DisputeQuery]) -> Status[DisputePageOut]:
    by = _reader(request)
    found = dispute_page(query, by=by)
    narrowed = sorted(query.model_fields_set)  # not their values: a search may name a person
    audit.record("api.list_disputes", by=by, detail={"by": narrowed, "found": found.total})
    return Status(200, found)


@api.get(
    "/disputes/{number}",
    auth=[MachineKey(), Session()],
    response={200: DisputeDetailOut, 404: Error, **REFUSALS},
    summary="纠纷详情",
    description="一件纠纷及其各来源记录和时限。个人信息已脱敏。",
    operation_id="get_dispute",
    tags=["纠纷"],
)
def dispute(
    request: HttpRequest, number: Annotated[str, Path(pattern=NUMBER, max_length=20)]
) -> Status[DisputeDetailOut]:
    by = _reader(request)
    found = dispute_detail(number, by=by)
    audit.record("api.read_dispute", by=by, of=("disputes.dispute", number))
    return Status(200, found)


def _reader(request: HttpRequest) -> Actor:
    by: Any = request.auth  # type: ignore[attr-defined]
    match by:
        case MachineAccount() if by.may_read:
            return by
        case User() if by.has_permission(Permission.VIEW_DISPUTES):
            return by
    raise PermissionDenied("这个账号不能读取纠纷")
