"""Addresses of the building."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
