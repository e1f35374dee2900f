"""The addresses of one's own mirror of talk."""

from __future__ import annotations

from django.urls import path

from sessions import mirror_views as views

urlpatterns = [
    path("me/mirror/", views.mirror, name="mirror"),
    path("me/mirror/keep/", views.mirror_keep, name="mirror_keep"),
    path("me/mirror/delete/", views.mirror_delete, name="mirror_delete"),
    path("r/<str:room>/mirror/", views.mirror_add, name="mirror_add"),
]
