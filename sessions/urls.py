"""The addresses of cohorts with their plans, of meetings before and after, of calendars, and of one's own mirror."""

from __future__ import annotations

from django.urls import path

from sessions.pages import (
    after,
    answers,
    calendar,
    changing,
    cohort,
    debrief,
    home,
    meeting,
    mirror,
    plan,
    programme,
    reports,
    rooms,
    safety,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("m/<str:meeting>/", meeting.meeting_page, name="meeting"),
    path("m/<str:meeting>/state/", meeting.meeting_state, name="meeting_state"),
    path("m/<str:meeting>/rooms/", rooms.meeting_rooms, name="meeting_rooms"),
    path("m/<str:meeting>/mine/", after.meeting_mine, name="meeting_mine"),
    path("m/<str:meeting>/debrief/", debrief.meeting_debrief, name="meeting_debrief"),
    path("answer/<str:signed>/", answers.answer, name="answer"),
    path("m/<str:meeting>/answer/", answers.meeting_answer, name="meeting_answer"),
    path("m/<str:meeting>/edit/", changing.meeting_edit, name="meeting_edit"),
    path("m/<str:meeting>/move/", changing.meeting_move, name="meeting_move"),
    path("m/<str:meeting>/cancel/", changing.meeting_cancel, name="meeting_cancel"),
    path("m/<str:meeting>/calendar.ics", calendar.meeting_file, name="meeting_file"),
    path("s/<str:series>/", changing.series_page, name="series"),
    path("s/<str:series>/next/", changing.series_next, name="series_next"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feed/", calendar.feed_make, name="feed_make"),
    path("feed/<str:token>.ics", calendar.feed, name="feed"),
    path("c/<str:cohort>/plan/", plan.cohort_plan, name="cohort_plan"),
    path("c/<str:cohort>/plan/series/", plan.series_new, name="series_new"),
    path("c/<str:cohort>/plan/session/", plan.meeting_new, name="meeting_new"),
    path("c/<str:cohort>/programme/", programme.cohort_programme, name="cohort_programme"),
    path("c/<str:cohort>/balance/", after.cohort_balance, name="cohort_balance"),
    path("c/<str:cohort>/", cohort.cohort_page, name="cohort"),
    path("r/<str:room>/report/", reports.room_report, name="room_report"),
    path("r/<str:room>/block/", reports.room_block, name="room_block"),
    path("m/<str:meeting>/report/", reports.meeting_report, name="meeting_report"),
    path("me/reports/", reports.reports_page, name="my_reports"),
    path("c/<str:cohort>/safety/", safety.cohort_safety, name="cohort_safety"),
    path("c/<str:cohort>/safety/<str:report>/", safety.safety_report, name="safety_report"),
    path("m/<str:meeting>/incidents/", safety.meeting_incidents, name="meeting_incidents"),
    path("me/mirror/", mirror.mirror, name="mirror"),
    path("me/mirror/keep/", mirror.mirror_keep, name="mirror_keep"),
    path("me/mirror/delete/", mirror.mirror_delete, name="mirror_delete"),
    path("r/<str:room>/mirror/", mirror.mirror_add, name="mirror_add"),
]
