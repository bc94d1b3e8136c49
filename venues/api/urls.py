"""Addresses of the building. Its floor can be changed, too, so that address is one room up."""

from django.urls import path

from venues.api import restaurants

urlpatterns = [
    path("restaurants/", restaurants.RestaurantsDoor.as_view(), name="restaurants"),
    path("restaurants/<uuid:restaurant_id>/", restaurants.RestaurantDoor.as_view(), name="restaurant"),
]
