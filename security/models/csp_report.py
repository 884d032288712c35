"""What browsers refused to load or run on our pages: the sign of an attack, or of a mistake of ours."""

from django.db import models
from django.db.models import F

from customerflows import clock
from customerflows.ids import new_id

# Anybody can send reports. Beyond so many kinds a further one is counted as one of OTHERS.
MOST_KINDS = 500
OTHERS = "(others)"


class CspReport(models.Model):
    """One kind of violation, counted: the directive, the origin of what was blocked, and the name of our page's route.

    It belongs to nobody: no address with its keys, no query, no browser, no person, no company.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    directive = models.CharField(max_length=40)
    blocked = models.CharField(max_length=200, help_text="an origin, or a word like inline or eval")
    route = models.CharField(max_length=100, help_text="the name of the page's address")
    count = models.PositiveBigIntegerField(default=0)
    first_seen_at = models.DateTimeField(default=clock.now)
    last_seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["directive", "blocked", "route"], name="security_cspreport_kind"),
        )

    def __str__(self) -> str:
        return f"{self.directive} {self.blocked} {self.route}"

    @classmethod
    def note(cls, *, directive: str, blocked: str, route: str) -> None:
        """Count one violation."""
        kind = {"directive": directive, "blocked": blocked, "route": route}
        if cls._count(kind):
            return
        if cls.objects.count() >= MOST_KINDS:
            kind |= {"blocked": OTHERS, "route": OTHERS}
        # Of two that come first at once, one makes the row and the other counts on it.
        CspReport.objects.bulk_create([CspReport(**kind)], ignore_conflicts=True)
        cls._count(kind)

    @classmethod
    def _count(cls, kind: dict[str, str]) -> int:
        return cls.objects.filter(**kind).update(count=F("count") + 1, last_seen_at=clock.now())
