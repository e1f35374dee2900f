"""The addresses of cohorts with their plans, of meetings, and of calendars."""

from __future__ import annotations

from django.urls import path

from sessions.pages import answers, cohort

urlpatterns = [
    path("answer/<str:signed>/", answers.answer, name="answer"),
    path("m/<str:meeting>/answer/", answers.meeting_answer, name="meeting_answer"),
    path("c/<str:cohort>/", cohort.cohort_page, name="cohort"),
]
