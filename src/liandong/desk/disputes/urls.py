"""Addresses of disputes."""

from django.urls import path

from liandong.desk.disputes.views import (
    actions,
    approvals,
    claims,
    clocks,
    detail,
    law,
    lists,
    registration,
    review,
    source_changes,
    steps,
)

app_name = "disputes"

urlpatterns = [
    path("", lists.dispute_list, name="list"),
    path("mine/", lists.mine, name="mine"),
    path("search/", lists.search, name="search"),
    path("export/<str:kind>/", lists.export, name="export"),
    path("new/", registration.new, name="new"),
    path("new/suggest/", registration.suggest, name="suggest"),
    path("new/merchants/", registration.merchants, name="merchants"),
    path("new/reading/", registration.reading, name="reading"),
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.decide, name="decide"),
    path("changes/", source_changes.changes, name="changes"),
    path("changes/waiting/", source_changes.waiting, name="changes_waiting"),
    path("changes/<int:pk>/seen/", source_changes.acknowledge, name="acknowledge"),
    path("of-record/<int:record>/", detail.of_record, name="of_record"),
    path("clocks/", clocks.clock_list, name="clocks"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/board/", approvals.on_the_board, name="approvals_on_the_board"),
    path("approvals/<int:pk>/", approvals.decide, name="decide_approval"),
    path("approvals/<int:pk>/seen/", approvals.mark_read, name="answer_read"),
    path("undo/<int:pk>/", actions.undo, name="undo"),
    path("<str:number>/", detail.detail, name="detail"),
    path("<str:number>/changes/", source_changes.changes_of, name="changes_of"),
    path("<str:number>/evidence/<int:record>/", detail.evidence, name="evidence"),
    path("<str:number>/correct/<str:field>/", actions.correct, name="correct"),
    path("<str:number>/claims/", claims.claims, name="claims"),
    path("<str:number>/step/<slug:verb>/", steps.step, name="step"),
    path("<str:number>/clock/", clocks.tell, name="tell_clock"),
    path("<str:number>/law/", law.law, name="law"),
    path("<str:number>/law.<str:ending>", law.sheet, name="law_sheet"),
    path("<str:number>/note/", actions.note, name="note"),
    path("<str:number>/merge/", actions.merge, name="merge"),
    path("<str:number>/opinion/", detail.opinion, name="opinion"),
    path("<str:number>/split/", actions.split, name="split"),
    path("<str:number>/take-over/", actions.take_over, name="take_over"),
    path("<str:number>/withdraw/", actions.withdraw, name="withdraw"),
]
