"""The addresses of people's own pages, and of the demo."""

from __future__ import annotations

from django.urls import path

from groups import account_views, demo, mail_views, profile_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help-now/", views.help_now, name="help_now"),
    path("mail/stop/<str:signed>/", mail_views.mail_stop, name="mail_stop"),
    path("me/mail/", mail_views.mail_choices, name="mail_choices"),
    path("c/<str:cohort>/mail/", mail_views.cohort_mail, name="cohort_mail"),
    path("me/", profile_views.profile, name="profile"),
    path("me/welcome/", profile_views.introduction, name="introduction"),
    path("me/security/", account_views.security, name="security"),
    path("me/security/passkeys/", account_views.passkeys, name="passkeys"),
    path("me/devices/", account_views.devices_page, name="devices"),
    path("demo/", demo.demo, name="demo"),
    path("demo/enter/<str:public_id>/", demo.demo_enter, name="demo_enter"),
]
