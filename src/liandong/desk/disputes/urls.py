"""Addresses of disputes."""

from django.urls import path

from liandong.desk.disputes.views import (
    changes,
    claims,
    clocks,
    deeds,
    detail,
    export,
    groups,
    law,
    lists,
    registration,
    review,
    steps,
)

app_name = "disputes"

urlpatterns = [
    path("", lists.dispute_list, name="list"),
    path("search/", lists.search, name="search"),
    path("export/<str:kind>/", export.export, name="export"),
    path("new/", registration.new, name="new"),
    path("new/suggest/", registration.suggest, name="suggest"),
    path("new/merchants/", registration.merchants, name="merchants"),
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.decide, name="decide"),
    path("changes/", changes.changes, name="changes"),
    path("changes/waiting/", changes.waiting, name="changes_waiting"),
    path("changes/<int:pk>/seen/", changes.seen, name="seen"),
    path("of-record/<int:record>/", detail.of_record, name="of_record"),
    path("groups/", groups.group_list, name="groups"),
    path("groups/<str:number>/", groups.group_detail, name="group"),
    path("groups/<str:number>/confirm/", groups.confirm, name="group_confirm"),
    path("groups/<str:number>/decline/", groups.decline, name="group_decline"),
    path("groups/<str:number>/reopen/", groups.reopen, name="group_reopen"),
    path("groups/<str:number>/add/", groups.add, name="group_add"),
    path("groups/<str:number>/remove/<int:pk>/", groups.remove, name="group_remove"),
    path("clocks/", clocks.clock_list, name="clocks"),
    path("undo/<int:pk>/", deeds.undo, name="undo"),
    path("<str:number>/", detail.detail, name="detail"),
    path("<str:number>/changes/", changes.changes_of, name="changes_of"),
    path("<str:number>/evidence/<int:record>/", detail.evidence, name="evidence"),
    path("<str:number>/correct/<str:field>/", deeds.correct, name="correct"),
    path("<str:number>/claims/", claims.claims, name="claims"),
    path("<str:number>/step/<slug:verb>/", steps.step, name="step"),
    path("<str:number>/clock/", clocks.tell, name="tell_clock"),
    path("<str:number>/law/", law.law, name="law"),
    path("<str:number>/law.<str:ending>", law.sheet, name="law_sheet"),
    path("<str:number>/note/", deeds.note, name="note"),
    path("<str:number>/merge/", deeds.merge, name="merge"),
    path("<str:number>/opinion/", detail.opinion, name="opinion"),
    path("<str:number>/split/", deeds.split, name="split"),
    path("<str:number>/take-over/", deeds.take_over, name="take_over"),
    path("<str:number>/withdraw/", deeds.withdraw, name="withdraw"),
]
