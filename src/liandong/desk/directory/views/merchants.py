"""The merchants of the register: the list, one with its names and contacts, two merged into one."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.desk.access import audit
from liandong.desk.access.disclosure.phone_searches import TooManySearchesError, search_phone
from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.masking import Eyes
from liandong.desk.access.page_reads import read_or_404
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.directory.actions import merchant_merges, merchant_register
from liandong.desk.directory.forms import (
    AliasForm,
    ContactForm,
    LeftForm,
    MerchantFilter,
    MerchantForm,
    MergeForm,
)
from liandong.desk.directory.models import Merchant
from liandong.desk.directory.queries import merchant_register as queries
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import form_page, page, run_action, run_form
from liandong.desk.ui.query_parameters import parse_number

MERCHANTS: Final = ListKind(
    (
        Column("name", "登记名称", head=True),
        Column("aliases", "别名", css="ld-text"),
        Column("credit_code", "统一社会信用代码", css="ld-code"),
        Column("address", "地址", css="ld-words"),
        Column("mall", "商场、楼层"),
        Column("district", "商圈"),
        Column("sector", "行业类别"),
        Column("member", "承诺"),
    ),
    nothing=Empty(
        "building-store",
        "还没有商户",
        "点“登记商户”逐家登记；成批的从登记注册系统导出，点“导入执照名单”。没有登记的商家仍按记录里写的名字显示。",
    ),
    none_fit=Empty("search-off", "没有符合的商户", "请更换名称，或者放宽商圈、行业等条件。"),
    unit="家",
    key="merchants",
)


@require_GET
@requires(*queries.READS)
def merchant_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    form = MerchantFilter(request.GET, by=by)
    words = words_of(form)
    chosen = {name: form.cleaned_data.get(name, "") for name in form.fields}
    found, status = _searched(request, chosen)
    context = {
        "listing": listing(request, MERCHANTS, found, words),
        "form": form,
        "may_write": queries.may_write(by),
        "keeps_directory": by.has_permission(Permission.MANAGE_DIRECTORY),
        "names": _names(request),
    }
    return page(request, "directory/merchants/list.html", context, partial="list", status=status)


@require_http_methods(["GET", "POST"])
@requires(*queries.WRITES)
def new_merchant(request: AuthenticatedHttpRequest) -> HttpResponse:
    by = request.user
    if not queries.may_write(by):
        raise PermissionDenied("您的角色没有这项权限")
    form = MerchantForm(request.POST or None, by=by)
    return form_page(
        request,
        "directory/merchants/edit.html",
        form,
        lambda: merchant_register.add_merchant(merchant=form.save(commit=False), by=by),
        "已登记，请补上别名和联系人",
        lambda made: reverse("directory:merchant", args=[made.pk]),
        context=lambda: {"title": "登记商户", "merchant": None},
    )


@require_GET
@requires(*queries.READS)
def merchant_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by, merchant = request.user, _merchant(request, pk)
    audit.record("merchant.read", by=by, of=merchant)
    is_standing = merchant.merged_into_id is None
    may_write = queries.may_change(merchant, by) and is_standing
    context = {
        "merchant": merchant,
        "names": _names(request),
        "contacts": queries.contacts_of(merchant, by, now=True),
        "former": queries.contacts_of(merchant, by, now=False),
        "merged_names": queries.names_of_merged(merchant),
        "of_same_code": queries.of_same_code(merchant, by).count() if may_write else 0,
        "may_write": may_write,
        "may_name": queries.may_name_people(by) and may_write,
        "sees_outreach": by.has_permission(Permission.VIEW_OUTREACH) and is_standing,
        "alias_form": AliasForm(auto_id="alias_%s"),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "left_form": LeftForm(auto_id=False),
    }
    return page(request, "directory/merchants/merchant.html", context)


@require_http_methods(["GET", "POST"])
@requires(*queries.WRITES)
def edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    by, merchant = request.user, _to_change(request, pk)
    version = version_of(merchant)
    form = MerchantForm(request.POST or None, instance=merchant, by=by)
    return form_page(
        request,
        "directory/merchants/edit.html",
        form,
        lambda: merchant_register.change_merchant(
            merchant=form.save(commit=False),
            page_version=posted_version(request),
            by=by,
        ),
        "已更改",
        reverse("directory:merchant", args=[merchant.pk]),
        context=lambda: {"title": "更改登记", "merchant": merchant, "page_version": version},
    )


@require_POST
@requires(*queries.WRITES)
def new_alias(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    merchant = _merchant(request, pk)
    return _run(
        request,
        merchant,
        AliasForm(request.POST),
        lambda given: merchant_register.add_alias(merchant=merchant, **given, by=request.user),
        "已加上别名",
    )


@require_POST
@requires(*queries.WRITES)
def drop_alias(request: AuthenticatedHttpRequest, pk: int, alias: int) -> HttpResponse:
    merchant = _merchant(request, pk)
    row = get_object_or_404(merchant.aliases, pk=alias)
    return run_action(
        request,
        lambda: merchant_register.remove_alias(alias=row, by=request.user),
        "已删去别名",
        reverse("directory:merchant", args=[merchant.pk]),
    )


@require_POST
@requires(*queries.WRITES)
def new_contact(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    merchant = _merchant(request, pk)
    return _run(
        request,
        merchant,
        ContactForm(request.POST),
        lambda given: merchant_register.add_contact(merchant=merchant, **given, by=request.user),
        "已登记联系人",
    )


@require_POST
@requires(*queries.WRITES)
def left(request: AuthenticatedHttpRequest, pk: int, contact: int) -> HttpResponse:
    """A contact left."""
    merchant = _merchant(request, pk)
    row = get_object_or_404(merchant.contacts, pk=contact)
    return _run(
        request,
        merchant,
        LeftForm(request.POST),
        lambda given: merchant_register.end_contact(contact=row, **given, by=request.user),
        "已登记离任",
    )


@require_http_methods(["GET", "POST"])
@requires(*queries.WRITES)
def merge(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Choose the other one (`?q=`), see what would move (`?other=`), merge."""
    by, merchant = request.user, _to_change(request, pk)
    if merchant.merged_into_id is not None:
        return redirect("directory:merchant", merchant.pk)
    if request.method == "POST":
        form = MergeForm(request.POST)
        other = _merchant(request, form.cleaned_data["other"] if form.is_valid() else 0)
        return run_action(
            request,
            lambda: merchant_merges.merge_merchants(
                kept=merchant,
                merged=other,
                page_version=posted_version(request),
                by=by,
            ),
            f"{other.name}已并入",
            reverse("directory:merchant", args=[merchant.pk]),
            tag=lambda made: f"undo:{reverse('directory:undo_merge', args=[merchant.pk, made.pk])}",
        )
    number = parse_number(request.GET.get("other", ""))
    chosen = _merchant(request, number) if number is not None else None
    words = request.GET.get("q", "").strip()[:60]
    found, status = _searched(request, {"q": words})
    offered = queries.changeable(found, by).exclude(pk=merchant.pk)[:20] if words else []
    context = {
        "merchant": merchant,
        "other": chosen,
        "held": queries.held_by(merchant, chosen, by) if chosen else [],
        "page_version": version_of(merchant, *merchant_merges.columns_of(chosen)) if chosen else "",
        "alike": queries.alike(merchant, by) if not chosen else [],
        "offered": offered,
        "words": words,
    }
    return page(request, "directory/merchants/merge.html", context, status=status)


@require_POST
@requires(*queries.WRITES)
def undo(request: AuthenticatedHttpRequest, pk: int, merge: int) -> HttpResponse:
    merchant = _merchant(request, pk)
    row = get_object_or_404(merchant.merges, pk=merge)
    return run_action(
        request,
        lambda: merchant_merges.undo_merge(merge=row, by=request.user),
        _words_of_undoing,
        reverse("directory:merchant", args=[merchant.pk]),
    )


def _words_of_undoing(split: merchant_merges.Split) -> str:
    """What was restored, and what was not."""
    if not split.staying:
        return f"已撤销，{split.merged.name}恢复为单独一家"
    staying = "、".join(map(str, split.staying))
    return (
        f"已撤销合并，没有全部移回：{staying}在合并后改写过，仍归{split.kept.name}，"
        f"属于{split.merged.name}的请逐件更改"
    )


def _run(
    request: AuthenticatedHttpRequest,
    merchant: Merchant,
    form: forms.Form,
    action: Callable[[dict[str, Any]], object],
    words: str,
) -> HttpResponse:
    url = reverse("directory:merchant", args=[merchant.pk])
    return run_form(request, form, lambda: action(form.cleaned_data), words, url)


def _merchant(request: AuthenticatedHttpRequest, pk: int) -> Merchant:
    by = request.user
    if not any(by.has_permission(permission) for permission in queries.READS):
        raise PermissionDenied("您的角色没有这项权限")
    return read_or_404(queries.merchants_of(by), pk=pk)


def _searched(
    request: AuthenticatedHttpRequest, filters: dict[str, str]
) -> tuple[QuerySet[Merchant], int | None]:
    """The merchants that fit, and the status of the answer; none where too many phones were
    searched for in vain."""
    by, words = request.user, filters.get("q", "")
    found = queries.narrowed(filters, by)
    if queries.may_be_phone(words, by):
        try:
            search_phone(words, found.exists, by=by)
        except TooManySearchesError as problem:
            messages.error(request, problem.message)
            return found.none(), 422
    return found, None


def _to_change(request: AuthenticatedHttpRequest, pk: int) -> Merchant:
    merchant = _merchant(request, pk)
    if not queries.may_change(merchant, request.user):
        raise PermissionDenied("由负责这个商圈的单位办理")
    return merchant


def _names(request: AuthenticatedHttpRequest) -> Eyes:
    """How the reader reads what was typed of a merchant."""
    return Eyes(clear=request.user.job.sees_people)
