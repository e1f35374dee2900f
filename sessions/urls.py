"""The addresses of cohorts with their plans, of meetings, and of calendars."""

from __future__ import annotations

from django.urls import path

from sessions.pages import answers, cohort, home, meeting, rooms

urlpatterns = [
    path("", home.home, name="home"),
    path("m/<str:meeting>/", meeting.meeting_page, name="meeting"),
    path("m/<str:meeting>/state/", meeting.meeting_state, name="meeting_state"),
    path("m/<str:meeting>/rooms/", rooms.meeting_rooms, name="meeting_rooms"),
    path("answer/<str:signed>/", answers.answer, name="answer"),
    path("m/<str:meeting>/answer/", answers.meeting_answer, name="meeting_answer"),
    path("c/<str:cohort>/", cohort.cohort_page, name="cohort"),
]
