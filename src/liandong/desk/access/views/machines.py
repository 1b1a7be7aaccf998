"""Machine accounts, for the system administrator."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import queries
from liandong.desk.access.actions.machines import create_machine, renew_machine, revoke_machine
from liandong.desk.access.forms.users import MachineForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page, refusal_as_toast, refusal_on

MACHINES: Final = ListKind(
    (
        Column("name", "名称", head=True),
        Column("department", "部门"),
        Column("sources", "可推送", css="ld-text"),
        Column("may_read", "可读取纠纷"),
        Column("expires", "密钥有效期至"),
        Column("last_used", "最近使用"),
        Column("state", "状态"),
    ),
    nothing=Empty(
        "plug-connected",
        "还没有接口账号",
        "其他系统要推送警情、投诉或读取纠纷时，在这里为它建一个账号。",
        "access:machine_add",
        "新增接口账号",
    ),
    unit="个",
)


@require_GET
@requires(Permission.MANAGE_MACHINES)
def machines(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, MACHINES, queries.machines(request.user))
    context = {"listing": shown, "expiring": queries.expiring_machines(request.user)}
    return page(request, "access/machines.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_MACHINES)
def create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new machine account; its key is shown in the answer and nowhere else."""
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            machine, key = create_machine(**form.cleaned_data, by=request.user)
            return _key_once(request, machine, key)
    return page(request, "access/machine.html", {"form": form})


@never_cache
@require_POST
@requires(Permission.MANAGE_MACHINES)
def renew(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another key for the same account, shown in the answer and nowhere else."""
    machine = get_object_or_404(MachineAccount, pk=pk, is_active=True)
    with refusal_as_toast(request):
        key = renew_machine(machine=machine, by=request.user)
        return _key_once(request, machine, key)
    return redirect("access:machines")


def _key_once(request: AuthenticatedHttpRequest, machine: MachineAccount, key: str) -> HttpResponse:
    context = {
        "title": f"“{machine.name}”的密钥",
        "account": machine.name,
        "label": "密钥",
        "secret": key,
        "note": "只显示这一次，请现在就存入对方系统；遗失可以换发。",
        "back": "access:machines",
    }
    return page(request, "access/secret_once.html", context)


@require_POST
@requires(Permission.MANAGE_MACHINES)
def revoke(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    machine = get_object_or_404(MachineAccount, pk=pk)
    revoke_machine(machine=machine, by=request.user)
    messages.success(request, f"已停用“{machine.name}”，它的密钥不再有效")
    return redirect("access:machines")
