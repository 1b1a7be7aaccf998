"""The topics and the templates of answers that staff keep."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liandong.desk.access.guard import AuthenticatedHttpRequest, requires
from liandong.desk.access.permissions import Permission
from liandong.desk.access.row_versions import posted_version, version_of
from liandong.desk.consultations.actions.topics import MAY_EDIT, save_answer, save_topic
from liandong.desk.consultations.forms import AnswerFilterForm, AnswerForm, TopicForm
from liandong.desk.consultations.models import AnswerTemplate, ConsultationTopic
from liandong.desk.consultations.queries.topics import all_answers, all_topics, narrowed
from liandong.desk.ui.lists import Column, Empty, ListKind, listing, words_of
from liandong.desk.ui.pages import form_page, page

ANSWERS: Final = ListKind(
    (
        Column("title", "答复模板", head=True),
        Column("topic", "主题"),
        Column("text", "答复", css="ld-text"),
        Column("basis", "依据", css="ld-short"),
        Column("updated", "更改"),
    ),
    nothing=Empty("message-2", "还没有答复模板", "添加常见问题的答复和所依据的条款，登记时选用。"),
    unit="条",
    key="answer_templates",
)
TOPICS: Final = ListKind(
    (
        Column("name", "主题", head=True),
        Column("kind", "类别"),
        Column("in_use", "在用模板", number=True),
        Column("position", "次序", number=True),
        Column("updated", "更改"),
    ),
    nothing=Empty("tags", "还没有咨询主题", "添加主题后才能登记咨询。"),
    unit="个",
)


@require_GET
@requires(Permission.VIEW_CONSULTATIONS)
def answer_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = AnswerFilterForm(request.GET)
    filters = {name: request.GET.get(name, "") for name in form.fields}
    context = {
        "listing": listing(request, ANSWERS, narrowed(all_answers(), filters), words_of(form)),
        "form": form,
        "may_edit": _may_edit(request),
    }
    return page(request, "consultations/answers/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(*MAY_EDIT)
def new_answer(request: AuthenticatedHttpRequest) -> HttpResponse:
    topic = request.GET.get("topic", "")
    form = AnswerForm(request.POST or None, initial={"topic": topic, "is_active": True})
    return _answer_form(request, form, "添加答复模板")


@require_http_methods(["GET", "POST"])
@requires(*MAY_EDIT)
def edit_answer(request: AuthenticatedHttpRequest, template: int) -> HttpResponse:
    found: AnswerTemplate = get_object_or_404(all_answers(), pk=template)
    version = version_of(found)
    form = AnswerForm(request.POST or None, instance=found)
    return _answer_form(request, form, "修改答复模板", version)


@require_GET
@requires(Permission.VIEW_CONSULTATIONS)
def topic_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = {
        "listing": listing(request, TOPICS, all_topics()),
        "may_edit": _may_edit(request),
    }
    return page(request, "consultations/topics/list.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@requires(*MAY_EDIT)
def new_topic(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _topic_form(request, TopicForm(request.POST or None), "添加主题")


@require_http_methods(["GET", "POST"])
@requires(*MAY_EDIT)
def edit_topic(request: AuthenticatedHttpRequest, topic: int) -> HttpResponse:
    found: ConsultationTopic = get_object_or_404(all_topics(), pk=topic)
    version = version_of(found)
    form = TopicForm(request.POST or None, instance=found)
    return _topic_form(request, form, "修改主题", version)


def _answer_form(
    request: AuthenticatedHttpRequest, form: AnswerForm, title: str, version: str = ""
) -> HttpResponse:
    return form_page(
        request,
        "consultations/answers/edit.html",
        form,
        lambda: save_answer(
            answer=form.save(commit=False), page_version=posted_version(request), by=request.user
        ),
        "已保存",
        reverse("consultations:answers"),
        context=lambda: {"title": title, "page_version": version},
    )


def _topic_form(
    request: AuthenticatedHttpRequest, form: TopicForm, title: str, version: str = ""
) -> HttpResponse:
    return form_page(
        request,
        "consultations/topics/edit.html",
        form,
        lambda: save_topic(
            topic=form.save(commit=False), page_version=posted_version(request), by=request.user
        ),
        "已保存",
        reverse("consultations:topics"),
        context=lambda: {"title": title, "page_version": version},
    )


def _may_edit(request: AuthenticatedHttpRequest) -> bool:
    return any(request.user.has_permission(permission) for permission in MAY_EDIT)
