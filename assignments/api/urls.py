"""Addresses of bookings, assignments and plans."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
