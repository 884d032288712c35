"""The companies of the demo and who works there: the cast of the tests, too."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Account, Membership, Trade, User
from customerflows.ids import new_id
from messaging.models import WhatsAppNumber
from security.permissions import Role
from security.tenancy.context import tenant_transaction
from security.tenancy.routes import route

# Printed by `make run`; these people exist in no real installation.
PASSWORD = "copperline-demo"  # noqa: S105  # pragma: allowlist secret


@dataclass(frozen=True, slots=True)
class Company:
    """A demo company with its owner, its team as (name, role), and its WhatsApp number if it has one."""

    slug: str
    name: str
    trade: str
    owner: str
    team: tuple[tuple[str, Role], ...] = ()
    number: tuple[str, str, str] | None = None


COMPANIES = (
    Company(
        "copperline",
        "Copperline Heating & Air",
        Trade.HVAC,
        "Dana Whitfield",
        (
            ("Luis Ortega", Role.ADMIN),
            ("Kiera Boone", Role.MEMBER),
            ("Marcus Tran", Role.MEMBER),
            ("Ellie Park", Role.VIEWER),
        ),
        ("100000000000001", "200000000000001", "+15125550100"),
    ),
    Company("copperline-plumbing", "Copperline Plumbing", Trade.PLUMBING, "Dana Whitfield"),
    Company(
        "brightside",
        "Brightside Cleaning",
        Trade.CLEANING,
        "Rex Nolan",
        number=("100000000000002", "200000000000002", "+15125550190"),
    ),
)


def address_of(name: str) -> str:
    """The log-in of a demo person."""
    first = name.split(maxsplit=1)[0].lower()
    return f"{first}@{'brightside' if first == 'rex' else 'copperline'}.example"


def existing(company: Company) -> Account | None:
    """The company, when the demo is here already."""
    account_id = route("slug", company.slug)
    if account_id is None:
        return None
    with tenant_transaction(Account(id=account_id).as_system()):
        return Account.objects.filter(id=account_id).first()


def open_company(company: Company) -> Account:
    """Open the company with its team and its number."""
    # Once for all of them: bcrypt takes its time, as it should.
    hashed = make_password(PASSWORD)
    account = Account.open(company.name, by=_person(company.owner, hashed), trade=company.trade, slug=company.slug)
    with tenant_transaction(account.as_system()):
        owner = Membership.objects.get(role=Role.OWNER)
        for name, role in company.team:
            user = _person(name, hashed)
            Membership.objects.create(id=new_id(), user=user, name=name, email=user.email, role=role)
        if company.number:
            phone_number_id, waba_id, phone = company.number
            WhatsAppNumber.connect(
                phone_number_id=phone_number_id,
                waba_id=waba_id,
                phone=phone,
                token="sandbox",  # noqa: S106  # the sandbox phone takes any token
                name=company.name,
                by=owner,
            )
    return account


def _person(name: str, hashed: str) -> User:
    return User.objects.create_confirmed(address_of(name), name=name, password_hash=hashed)
