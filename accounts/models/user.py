"""A person who can log in. Belongs to no account: memberships say where they work."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models

from customerflows.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Makes users by email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with the address lower-cased and the password hashed; without a password none is usable."""
        # Stored in lower case, so that one address is one person and a plain unique index says so.
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_confirmed(
        self, email: str, *, name: str, password: str | None = None, password_hash: str = ""
    ) -> "User":
        """A user who has no need to prove the address any more: the demo's people, the tests', an invited colleague.

        `password_hash` is one made before, for many people with one password. Somebody who is here already is
        confirmed and otherwise left as they are.
        """
        user = self.filter(email=email.strip().lower()).first()
        if user is None:
            user = self.model(email=email.strip().lower(), name=name)
            user.password = password_hash or make_password(password)
            user.save(using=self._db)
        user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
        return user


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # its devices: django-otp has no types
    """Logs in by email address, which is unique and kept in lower case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # The name of the company that is being opened with the user; kept for the check of the password only.
    company_words = ""
    if TYPE_CHECKING:
        emailaddress_set: Any

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.email

    @property
    def first_name(self) -> str:
        """What a colleague would call them."""
        return self.name.split(" ")[0]
