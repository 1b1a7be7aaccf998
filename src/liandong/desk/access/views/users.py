"""People and departments, for the security administrator."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import queries
from liandong.desk.access.actions import users as actions
from liandong.desk.access.actions.contacts import contact_of, set_contact
from liandong.desk.access.forms.contacts import ContactForm
from liandong.desk.access.forms.users import PeopleFilter, PersonForm
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.models import User
from liandong.desk.access.permissions import Permission
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import page, refusal_on

PEOPLE: Final = ListKind(
    (
        Column("name", "姓名", head=True),
        Column("username", "账号"),
        Column("role", "角色"),
        Column("department", "部门"),
        Column("state", "状态"),
        Column("last_login", "最近登录"),
    ),
    nothing=Empty("users", "还没有人员", "新增一个人，把口令交给他。"),
    none_fit=Empty("search-off", "没有符合的人员", "换个姓名或账号再找。"),
    unit="人",
)


@require_GET
@requires(Permission.MANAGE_PEOPLE)
def people(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    words = words_of(form)
    found = queries.people(request.user, form.cleaned_data.get("q", ""))
    shown = listing(request, PEOPLE, found, words)
    locked = queries.locked_out(request.user, list(shown.page))
    context = {"listing": shown, "locked": locked, "form": form}
    return page(request, "access/people.html", context, partial="list")


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def add(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new account; the one-time password is shown in the answer and nowhere else."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            person, password = actions.add_person(**form.cleaned_data, by=request.user)
            return _password_once(request, person, password)
    return page(request, "access/person.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def person(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One account: its name, role and department, and the actions on it."""
    account = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(person=account, **form.cleaned_data, by=request.user)
        except actions.OwnAccountError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "已保存")
            return redirect("access:people")
    reached = ContactForm(kept=contact_of(account), masked=True)
    return _person_page(request, account, form, reached)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def contact(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The person's addresses, shown masked, to be replaced or removed."""
    account = get_object_or_404(User, pk=pk)
    form = ContactForm(request.POST, kept=contact_of(account), masked=True)
    if not form.is_valid():
        return _person_page(request, account, PersonForm(instance=account), form)
    set_contact(person=account, **form.cleaned_data, by=request.user)
    messages.success(request, f"已保存 {account.display_name} 的联系方式")
    return redirect("access:person", pk=pk)


def _person_page(
    request: AuthenticatedHttpRequest, account: User, form: PersonForm, reached: ContactForm
) -> HttpResponse:
    locked = queries.locked_out(request.user, [account])
    context = {"form": form, "contact_form": reached, "person": account, "locked": bool(locked)}
    return page(request, "access/person.html", context)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def lock(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    try:
        actions.lock_person(person=account, by=request.user)
    except actions.OwnAccountError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"已停用 {account.display_name} 的账号")
    return redirect("access:person", pk=pk)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def unlock(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    actions.unlock_person(person=account, by=request.user)
    messages.success(request, f"已启用 {account.display_name} 的账号")
    return redirect("access:person", pk=pk)


@never_cache
@require_POST
@requires(Permission.MANAGE_PEOPLE)
def reset_password(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    return _password_once(request, account, actions.reset_password(person=account, by=request.user))


def _password_once(request: HttpRequest, person: User, password: str) -> HttpResponse:
    context = {
        "title": f"{person.display_name} 的一次性口令",
        "account": person.username,
        "label": "一次性口令",
        "secret": password,
        "note": "只显示这一次，请当面交给本人；首次登录时须更改。",
        "back": "access:people",
    }
    return page(request, "access/secret_once.html", context)
