"""The application that carries the start-up commands and the template tags of every page."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    name = "config"
    label = "configuration"
