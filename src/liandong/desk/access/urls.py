"""Addresses of signing in, one's password, people, machine accounts and the audit."""

from django.urls import path

from liandong.desk.access.views import session

app_name = "access"

urlpatterns = [
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("password/", session.password, name="password"),
]
