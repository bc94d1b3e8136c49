"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from allocator_project.dashboards import admin as dashboards
from allocator_project.errors_http import nowhere
from allocator_project.second_factor.pages import SecondFactorPage, SetupPage

API: list[URLPattern | URLResolver] = [
    path("", include("venues.api.urls")),
    path("", include("assignments.api.urls")),
    path("manual/", include("holds.api.urls")),
    *([path("rollout/", include("rollout.api.urls"))] if settings.ROLLOUT_APPS else []),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("<path:rest>", nowhere, name="nowhere"),
]
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path(f"{settings.ADMIN_PATH}dashboards/", include((dashboards.urlpatterns, "dashboards"))),
    path("favicon.ico", RedirectView.as_view(url=static("desk/icon.svg"))),
    path(f"{settings.ADMIN_PATH}second-factor/", SecondFactorPage.as_view(), name="second_factor"),
    path(f"{settings.ADMIN_PATH}second-factor/set-up/", SetupPage.as_view(), name="second_factor_setup"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("ops/", include("allocator_project.board.urls")),
    path("api/v2/", include((API, "api"))),
]
handler404 = "allocator_project.errors_http.not_found"
handler500 = "allocator_project.errors_http.server_error"
