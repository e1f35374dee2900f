"""Every address: each package brings its own, this file only joins them."""

from __future__ import annotations

from django.urls import include, path

from config import views
from groups import operating

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("language/", views.language_choose, name="set_language"),
    path("account/", include("groups.account_urls")),
    path("operate/", operating.site.urls),
    path("", include("groups.urls")),
    path("", include("sessions.urls")),
    path("", include("realtime.urls")),
]
