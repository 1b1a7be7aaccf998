"""Machine accounts, for the system administrator."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import queries
from liandong.desk.access.actions.machines import create_machine, revoke_machine
from liandong.desk.access.forms import MachineForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import MachineAccount
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.lists import Column, Empty, ListKind, listing
from liandong.desk.ui.pages import page

MACHINES: Final = ListKind(
    (
        Column("name", gettext_lazy("名称"), head=True),
        Column("department", gettext_lazy("部门")),
        Column("sources", gettext_lazy("可推送"), css="ld-text"),
        Column("may_read", gettext_lazy("可读取纠纷")),
        Column("last_used", gettext_lazy("最近使用")),
        Column("state", gettext_lazy("状态")),
    ),
    nothing=Empty(
        "plug-connected",
        gettext_lazy("还没有接口账号"),
        gettext_lazy("其他系统要推送警情、投诉或读取纠纷时，在这里为它建一个账号。"),
        "access:machine_add",
        gettext_lazy("新增接口账号"),
    ),
    unit=gettext_lazy("个"),
)


@require_GET
@requires(Permission.MANAGE_MACHINES)
def machines(request: AuthenticatedHttpRequest) -> HttpResponse:
    shown = listing(request, MACHINES, queries.machines(request.user))
    return page(request, "access/machines.html", {"listing": shown})


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_MACHINES)
def create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new machine account; its key is shown in the answer and nowhere else."""
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        machine, key = create_machine(**form.cleaned_data, by=request.user)
        context = {
            "title": _("“%(name)s”的密钥") % {"name": machine.name},
            "account": machine.name,
            "label": _("密钥"),
            "secret": key,
            "note": _("只显示这一次，请现在就存入对方系统；遗失只能停用后重建。"),
            "back": "access:machines",
        }
        return page(request, "access/secret_once.html", context)
    return page(request, "access/machine.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@requires(Permission.MANAGE_MACHINES)
def revoke(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    machine = get_object_or_404(MachineAccount, pk=pk)
    revoke_machine(machine=machine, by=request.user)
    messages.success(request, _("已停用“%(name)s”，它的密钥不再有效") % {"name": machine.name})
    return redirect("access:machines")
