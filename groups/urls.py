"""The addresses of people's own pages, and of the demo."""

from __future__ import annotations

from django.urls import path

from groups import demo, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help-now/", views.help_now, name="help_now"),
    path("demo/", demo.demo, name="demo"),
    path("demo/enter/<str:public_id>/", demo.demo_enter, name="demo_enter"),
]
