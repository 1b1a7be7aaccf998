"""Addresses of signing in, one's password, people, machine accounts and the audit."""

from django.urls import path

from liandong.desk.access.views import (
    audit,
    departments,
    disclosures,
    drafts,
    machines,
    saved_views,
    sessions,
    users,
)

app_name = "access"

urlpatterns = [
    path("", sessions.home, name="home"),
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("password/", sessions.password, name="password"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end/", sessions.end_sessions, name="sessions_end"),
    path("sessions/<slug:handle>/end/", sessions.end_session, name="session_end"),
    path("people/", users.people, name="people"),
    path("people/new/", users.add, name="person_add"),
    path("people/<int:pk>/", users.person, name="person"),
    path("people/<int:pk>/contact/", users.contact, name="person_contact"),
    path("people/<int:pk>/lock/", users.lock, name="person_lock"),
    path("people/<int:pk>/unlock/", users.unlock, name="person_unlock"),
    path("people/<int:pk>/reset-password/", users.reset_password, name="person_reset"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.department, name="department_add"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("machines/", machines.machines, name="machines"),
    path("machines/new/", machines.create, name="machine_add"),
    path("machines/<int:pk>/renew/", machines.renew, name="machine_renew"),
    path("machines/<int:pk>/revoke/", machines.revoke, name="machine_revoke"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/export/", audit.export, name="audit_export"),
    path("lists/<slug:list_key>/views/", saved_views.save_view, name="view_save"),
    path("lists/<slug:list_key>/columns/", saved_views.choose_columns, name="columns"),
    path("views/<int:pk>/drop/", saved_views.drop_view, name="view_drop"),
    path("views/<int:pk>/restore/", saved_views.restore_view, name="view_restore"),
    path("drafts/", drafts.draft, name="drafts"),
    path("reveal/<slug:kind>/<int:pk>/<slug:field>/", disclosures.reveal, name="reveal"),
]
