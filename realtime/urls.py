"""The addresses of the live room: its page, its state, what its board asks for, and the texts of an exercise."""

from __future__ import annotations

from django.urls import path

from . import board_views, views

urlpatterns = [
    path("r/<str:room>/", views.room_page, name="room"),
    path("r/<str:room>/state.json", views.room_state, name="room_state"),
    path("r/<str:room>/next/", board_views.room_next, name="room_next"),
    path("r/<str:room>/line/<int:line>/", board_views.room_line, name="room_line"),
    path("m/<str:meeting>/board/", board_views.meeting_board, name="meeting_board"),
    path("x/<slug:slug>/<str:version>/", views.exercise_texts, name="exercise"),
]
