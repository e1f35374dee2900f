"""The addresses of cohorts with their plans, of meetings, and of calendars."""

from __future__ import annotations

from django.urls import path

from sessions.pages import cohort

urlpatterns = [
    path("c/<str:cohort>/", cohort.cohort_page, name="cohort"),
]
