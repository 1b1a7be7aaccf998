"""Addresses of signing in, one's password, people, machine accounts and the audit."""

from django.urls import path

from liandong.desk.access.views import (
    audit,
    departments,
    machines,
    own_lists,
    people,
    reveal,
    session,
)

app_name = "access"

urlpatterns = [
    path("", session.home, name="home"),
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("password/", session.password, name="password"),
    path("people/", people.people, name="people"),
    path("people/new/", people.add, name="person_add"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/contact/", people.contact, name="person_contact"),
    path("people/<int:pk>/lock/", people.lock, name="person_lock"),
    path("people/<int:pk>/unlock/", people.unlock, name="person_unlock"),
    path("people/<int:pk>/reset-password/", people.reset_password, name="person_reset"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.department, name="department_add"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("machines/", machines.machines, name="machines"),
    path("machines/new/", machines.create, name="machine_add"),
    path("machines/<int:pk>/revoke/", machines.revoke, name="machine_revoke"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/export/", audit.export, name="audit_export"),
    path("lists/<slug:list_key>/views/", own_lists.save_view, name="view_save"),
    path("lists/<slug:list_key>/columns/", own_lists.choose_columns, name="columns"),
    path("views/<int:pk>/drop/", own_lists.drop_view, name="view_drop"),
    path("views/<int:pk>/restore/", own_lists.restore_view, name="view_restore"),
    path("reveal/<slug:kind>/<int:pk>/<slug:field>/", reveal.reveal, name="reveal"),
]
