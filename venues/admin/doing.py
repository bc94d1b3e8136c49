"""Lists whose rows have deeds: their buttons, their pages, and the same for many rows at once."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from venues.admin.deeds import Deed, DeedForm, Doing, links_of, plugged
from venues.admin.houses import ReadOnlyAdmin
from venues.admin.moments import zone_of
from venues.admin.pages import desk_page
from venues.admin.ways import Way, Ways, offer, open_to
from venues.errors import DeedNotOffered, VenueError

MOST_AT_ONCE = 200


class DeedAdmin(ReadOnlyAdmin):
    """Rows that staff do something to. `refusals` are the errors that a deed in bulk tells and goes on after."""

    deeds: tuple[Deed, ...] = ()
    refusals: tuple[type[Exception], ...] = (VenueError,)
    change_form_outer_before_template = "desk/deeds.html"

    def all_deeds(self) -> tuple[Deed, ...]:
        """This function will return the deeds of these rows, those of upper rooms last."""
        return (*self.deeds, *plugged(self.model))

    def get_urls(self) -> list[URLPattern]:
        """This function will add a page for each deed, and one for many rows where that makes sense."""
        site = self.admin_site
        one = [
            path(f"<path:object_id>/do/{d.verb}/", site.admin_view(partial(self.deed_view, deed=d)), name=self.name(d))
            for d in self.all_deeds()
        ]
        many = [
            path(f"many/{d.verb}/", site.admin_view(partial(self.many_view, deed=d)), name=f"{self.name(d)}_many")
            for d in self.all_deeds()
            if d.in_bulk
        ]
        return [*one, *many, *super().get_urls()]

    def name(self, deed: Deed) -> str:
        """This function will return the name of a deed's address, without the site's."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{deed.verb}"

    def ways(self, row: Any) -> Ways:
        """This function will return where to go when a deed cannot be done: back to the row, if nothing is better."""
        return Ways(back=(Way(label=_("Back to it"), url=self.page_of(row)), *links_of(row)), zone=zone_of(row))

    def buttons(self, request: HttpRequest, *, row: Any) -> list[dict[str, Any]]:
        """This function will return the deeds that the row's state and the person's role allow, as buttons."""
        allowed = [
            deed
            for deed in self.all_deeds()
            if deed.offered(row) and self.is_at_least(deed.needs(row, user=request.user), request=request, row=row)
        ]
        return [
            {
                "label": deed.label,
                "icon": deed.icon,
                "is_grave": deed.is_grave,
                "url": reverse(f"admin:{self.name(deed)}", args=[row.pk]),
            }
            for deed in allowed
        ]

    def links(self, request: HttpRequest, *, row: Any) -> tuple[Way, ...]:
        """This function will return the links of upper rooms that the person's role opens."""
        ways = links_of(row)
        return open_to(self.role(request, row=row), ways=ways) if ways else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """This function will show the row with the buttons of its deeds."""
        row = self.get_object(request, object_id)
        known = {"deeds": self.buttons(request, row=row), "links": self.links(request, row=row)} if row else {}
        page: HttpResponse = super().change_view(request, object_id, form_url, known | (extra_context or {}))
        return page

    def deed_view(self, request: HttpRequest, *, object_id: str, deed: Deed) -> HttpResponse:
        """This function will ask for a deed (GET) or do it (POST), and go back to the row.

        Raises: Http404, RoleRequired, DeedNotOffered, and what the deed's service raises.
        """
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(_("There is no such thing here, or not any more."))
        offer(request, ways=self.ways(row).for_role(self.role(request, row=row)))
        self.require(deed.needs(row, user=request.user), request=request, row=row)
        if not deed.offered(row):
            raise DeedNotOffered
        form = deed.form(request.POST or None, row=row, request=request)
        if request.method == "POST" and form.is_valid():
            doing = Doing(row=row, request=request, now=timezone.now(), answers=form.cleaned_data)
            messages.success(request, deed.does(doing))
            return HttpResponseRedirect(_way_back(request) or self.page_of(row))
        return desk_page(
            request,
            template="desk/deed.html",
            title=str(deed.label),
            deed=deed,
            form=form,
            row=self.title_of(row),
            row_url=self.page_of(row),
            next=_way_back(request),
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """This function will offer the deeds that can be done to many rows at once."""
        return {
            deed.verb: (partial(self._ask_many, deed=deed), deed.verb, deed.label)
            for deed in self.all_deeds()
            if deed.in_bulk
        }

    def many_view(self, request: HttpRequest, *, deed: Deed) -> HttpResponse:
        """This function will do a deed to many rows, one after the other, and say what became of each."""
        ids = request.POST.getlist("row")[:MOST_AT_ONCE]
        rows = [row for row in (self.get_object(request, each) for each in ids) if row is not None]
        form = deed.form_for_many(request.POST or None, row=None, request=request)
        if not rows or not form.is_valid():
            return self._many_page(request, deed=deed, rows=rows, form=form)
        results = [self._one_of_many(request, deed, row, form.cleaned_data) for row in rows]
        return desk_page(
            request,
            template="desk/many_done.html",
            title=str(deed.label),
            results=results,
            done=sum(result["done"] for result in results),
            list_url=self.list_url(),
        )

    def _ask_many(
        self, model_admin: Any, request: HttpRequest, chosen: "QuerySet[Any]", *, deed: Deed
    ) -> HttpResponse | None:
        """Shows what is about to be done to the chosen rows, and asks why."""
        rows = list(chosen[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, _("Choose at most %(most)s at once.") % {"most": MOST_AT_ONCE})
            return None
        return self._many_page(request, deed=deed, rows=rows, form=deed.form_for_many(row=None, request=request))

    def _one_of_many(self, request: HttpRequest, deed: Deed, row: Any, answers: dict[str, Any]) -> dict[str, Any]:
        """Under a key of its own, or the second row would be taken for a repeat of the first."""
        answers = answers | {"key": f"{answers['key']}-{row.pk}"}
        try:
            self.require(deed.needs(row, user=request.user), request=request, row=row)
            if not deed.offered(row):
                raise DeedNotOffered
            told = deed.does(Doing(row=row, request=request, now=timezone.now(), answers=answers))
        except self.refusals as refused:
            return {"row": self.title_of(row), "url": self.page_of(row), "done": False, "told": str(refused)}
        return {"row": self.title_of(row), "url": self.page_of(row), "done": True, "told": told}

    def _many_page(self, request: HttpRequest, *, deed: Deed, rows: Iterable[Any], form: DeedForm) -> HttpResponse:
        return desk_page(
            request,
            template="desk/many.html",
            title=str(deed.label),
            deed=deed,
            rows=[{"pk": row.pk, "text": self.title_of(row), "url": self.page_of(row)} for row in rows],
            form=form,
            post_url=reverse(f"admin:{self.name(deed)}_many"),
            list_url=self.list_url(),
            nothing=gettext_lazy("Nothing was chosen, or it is not there any more."),
        )


def _way_back(request: HttpRequest) -> str:
    """Where the person came from, if that is here: `next` in the address or the form."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else ""
