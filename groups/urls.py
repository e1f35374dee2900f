"""The addresses of people's own pages, and of the demo."""

from __future__ import annotations

from django.urls import path

from groups import (
    account_views,
    block_views,
    cohort_views,
    demo,
    invitation_views,
    mail_views,
    people_views,
    profile_views,
    views,
)

urlpatterns = [
    path("help-now/", views.help_now, name="help_now"),
    path("elsewhere/", views.elsewhere, name="elsewhere"),
    path("mail/stop/<str:signed>/", mail_views.mail_stop, name="mail_stop"),
    path("me/mail/", mail_views.mail_choices, name="mail_choices"),
    path("c/<str:cohort>/mail/", mail_views.cohort_mail, name="cohort_mail"),
    path("c/new/", cohort_views.cohort_new, name="cohort_new"),
    path("c/<str:cohort>/settings/", cohort_views.cohort_settings, name="cohort_settings"),
    path("c/<str:cohort>/mine/", cohort_views.cohort_mine, name="cohort_mine"),
    path("c/<str:cohort>/audit/", cohort_views.cohort_audit, name="cohort_audit"),
    path("c/<str:cohort>/people/", people_views.cohort_people, name="cohort_people"),
    path("c/<str:cohort>/people/<str:person>/", people_views.cohort_person, name="cohort_person"),
    path("c/<str:cohort>/invite/", invitation_views.cohort_invite, name="cohort_invite"),
    path("c/<str:cohort>/invite/<str:invitation>/", invitation_views.cohort_invitation, name="cohort_invitation"),
    path("invite/", invitation_views.invitation_kept, name="invitation_kept"),
    path("invite/<str:token>/", invitation_views.invitation, name="invitation"),
    path("me/blocks/", block_views.blocks, name="blocks"),
    path("me/", profile_views.profile, name="profile"),
    path("me/welcome/", profile_views.introduction, name="introduction"),
    path("me/security/", account_views.security, name="security"),
    path("me/security/passkeys/", account_views.passkeys, name="passkeys"),
    path("me/devices/", account_views.devices_page, name="devices"),
    path("demo/", demo.demo, name="demo"),
    path("demo/enter/<str:public_id>/", demo.demo_enter, name="demo_enter"),
]
