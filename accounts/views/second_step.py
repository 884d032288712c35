"""The second step of a log-in: a code of an app, a passkey, or a recovery code."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.factors import factors_of
from accounts.forms import CodeForm
from accounts.operations.proving import CodeRefused, take_code, take_recovery_code
from accounts.requests import VisitorRequest
from accounts.second_step import SecondStep, finish, pending, person_at, turned_away, whose_turn
from security.access import public
from security.audit import record_for_person
from security.limits import limited

LOST, RECOVERY = "lost", "recovery"


@public("whoever has given the right password and still owes the second factor; all others are led to the log-in")
@limited("second_factor", by=whose_turn)
@require_http_methods(["GET", "POST"])
def verify(request: VisitorRequest) -> HttpResponse:
    """Take the second factor; until then nobody is logged in."""
    step = pending(request)
    if step is None:
        return turned_away(request)
    kinds = [factor.kind for factor in factors_of(person_at(step))]
    way = request.GET.get("with", "")
    if way not in (LOST, RECOVERY, *kinds):
        way = kinds[0] if kinds else LOST
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            return _take(step, way, form.cleaned_data["code"])
        except CodeRefused as refusal:
            record_for_person(person_at(step).id, "session.second_step_failed", proven=False)
            form.add_error("code", str(refusal))
    context = {"form": form, "way": way, "kinds": kinds}
    return render(request, "account/login_verify.html", context, status=422 if request.method == "POST" else 200)


def _take(step: SecondStep, way: str, code: str) -> HttpResponse:
    take = take_recovery_code if way == RECOVERY else take_code
    return finish(step, take(code, by=person_at(step)))
