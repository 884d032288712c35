"""Every key that a form or a query takes, and what becomes of one that belongs to another company.

One line a field: the form that reads it, the field, whose key it should be, the address and method, and the answer.
A page that may still show (200) takes the key for a place to go on from and never looks the row up; a refusal that
leads back to the page (302) waits there as a message.
"""

from dataclasses import dataclass

TABLE = """
#form           field     key              address                   method  answer
ContactForm     tags      tag_id           contacts:contact_new      POST    422
NewDealForm     contact   contact_id       pipeline:deal_new         POST    422
NewDealForm     stage     stage_id         pipeline:deal_new         POST    404
HeirForm        heir      heir_id          accounts:member_removal   POST    422
HeirForm        heir      member_id        accounts:departure        POST    422
OwnershipForm   heir      member_id        accounts:ownership        POST    422
DealForm        owner     member_id        pipeline:deal_edit        POST    422
AuditFilterForm  person    member_id        accounts:settings_audit      GET     422
OwnerForm       owner     member_id        pipeline:deal_owner       POST    404
MoveForm        stage     stage_id         pipeline:deal_move        POST    404
MoveForm        before    deal_id          pipeline:deal_move        POST    404
AddressForm     pipeline  pipeline_id      pipeline:board            GET     404
AddressForm     pipeline  pipeline_id      pipeline:deal_new         GET     404
AddressForm     stage     stage_id         pipeline:deal_new         GET     404
AddressForm     contact   contact_id       pipeline:deal_new         GET     404
AddressForm     older     activity_id      pipeline:deal             GET     404
PlaceForm       id        deal_id          pipeline:lane             GET     200
AssignmentForm  assignee  member_id        messaging:assignment      POST    302
-               open      conversation_id  messaging:inbox           GET     200
"""


@dataclass(frozen=True)
class Forgery:
    """One field with another company's key in it."""

    form: str
    field: str
    key: str
    route: str
    method: str
    answer: int

    def __str__(self) -> str:
        return f"{self.route}-{self.method}-{self.field}"


FORGERIES = [
    Forgery(form, field, key, route, method, int(answer))
    for form, field, key, route, method, answer in (
        line.split() for line in TABLE.splitlines() if line and not line.startswith("#")
    )
]
