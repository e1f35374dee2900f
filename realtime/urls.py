"""The addresses of the live room: its page, its state, and the texts of an exercise."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("r/<str:room>/", views.room_page, name="room"),
    path("r/<str:room>/state.json", views.room_state, name="room_state"),
    path("x/<slug:slug>/<str:version>/", views.exercise_texts, name="exercise"),
]
