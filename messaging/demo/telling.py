"""Telling the stories: scripts become contacts, chats and deals of the tenant in force."""

from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import Membership
from contacts.models import Activity, Address, Contact, ContactTag, Identity, Lifecycle, Tag
from customerflows import clock
from messaging.demo.stories import ME, NOTE, STORIES, TAGS, THEM, Job, Said, Story
from messaging.models import Conversation, Media, Message, WhatsAppNumber
from messaging.operations import keeping
from pipeline.models import Deal, DealActivity, Stage

Kind = Identity.Kind
State = Message.State
PHOTO = Path(__file__).parent / "condenser.png"


class Teller:
    """Tells stories in one company."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.number: WhatsAppNumber = WhatsAppNumber.objects.get()
        self.members = {member.first_name: member for member in Membership.objects.all()}
        self.stages = {stage.name: stage for stage in Stage.objects.all()}
        self.tags = {name: Tag.objects.create(name=name, tone=tone) for name, tone in TAGS.items()}

    def tell_all(self) -> None:
        """Every story."""
        for story in STORIES:
            contact = self._introduce(story)
            if story.said:
                self._chat(story, contact)
            for job in story.jobs:
                self._work(job, contact)

    def ago(self, minutes: float) -> datetime:
        """An instant in the past."""
        return self.now - timedelta(minutes=minutes)

    def _introduce(self, story: Story) -> Contact:
        last = self.ago(min([said.minutes for said in story.said], default=9000))
        has_won = any(job.stage == "Won" for job in story.jobs)
        contact: Contact = Contact.objects.create(
            name=story.name,
            source=story.source,
            lifecycle=Lifecycle.CUSTOMER if has_won or story.tags else Lifecycle.LEAD,
            owner=self.members.get(story.assignee),
            created_at=last - timedelta(days=40),
            last_activity_at=last,
        )
        if story.street:
            Address.objects.create(
                contact=contact, street=story.street, city="Pecan Bend", state="TX", postal_code="78699"
            )
        Identity.objects.bulk_create(self._identities(story, contact))
        ContactTag.objects.bulk_create([ContactTag(contact=contact, tag=self.tags[name]) for name in story.tags])
        Activity.record(contact, Activity.Kind.CREATED, f"Added from {story.source}", by=None, at=contact.created_at)
        return contact

    def _identities(self, story: Story, contact: Contact) -> list[Identity]:
        named = {
            Kind.PHONE: f"+1{story.phone}" if story.phone else "",
            Kind.WHATSAPP: f"1{story.phone}" if story.phone and story.said else "",
            Kind.USERNAME: story.username,
            Kind.WHATSAPP_USER: story.user_id,
        }
        return [Identity(contact=contact, kind=kind, value=value, raw=value) for kind, value in named.items() if value]

    def _chat(self, story: Story, contact: Contact) -> None:
        first = self.ago(story.said[0].minutes)
        conversation = Conversation.between(contact, self.number, at=first)
        messages = [self._message(said, conversation, place) for place, said in enumerate(story.said)]
        Message.objects.bulk_create(messages)
        for message in messages:
            if message.kind == "image":
                self._develop(message)
        spoken = [message for message in messages if not message.is_note]
        heard = [message.occurred_at for message in messages if message.is_inbound]
        last = spoken[-1]
        Conversation.objects.filter(id=conversation.id).update(
            assignee=self.members.get(story.assignee),
            unread_count=story.unread,
            last_inbound_at=heard[-1] if heard else None,
            last_message_at=last.occurred_at,
            last_preview=last.preview,
            last_direction=last.direction,
            last_kind=last.kind,
            last_state=last.state,
        )

    def _develop(self, message: Message) -> None:
        """Put the one photo of the stories into the store, as if it had been fetched."""
        media = Media.objects.create(message=message, whatsapp_id="demo", mime_type="image/png")
        keeping.put(media, PHOTO.read_bytes())

    def _message(self, said: Said, conversation: Conversation, place: int) -> Message:
        moment = self.ago(said.minutes)
        state = State(said.state) if said.side == ME else State.RECEIVED
        return Message(
            conversation=conversation,
            direction=said.side,
            kind=said.kind,
            body=said.text,
            details=said.details,
            wamid=None if said.side == NOTE else f"wamid.demo.{conversation.id.hex}.{place}",
            sender=self.members.get(said.by),
            state=state,
            error=said.error,
            may_retry="no connection" in said.error,
            occurred_at=moment,
            stored_at=moment,
            read_at=moment if said.side != THEM and state == State.READ else None,
        )

    def _work(self, job: Job, contact: Contact) -> None:
        stage = self.stages[job.stage]
        moved_at = self.ago(job.days * 24 * 60)
        deal: Deal = Deal.objects.create(
            contact=contact,
            stage=stage,
            owner=self.members.get(job.owner),
            title=job.title,
            job_type=job.job_type,
            value_cents=job.dollars * 100,
            next_step=job.next_step,
            next_step_on=None if job.due_in is None else (self.now + timedelta(days=job.due_in)).date(),
            rank=float(Deal.objects.in_stage(stage).count()) * 1024,
            created_at=moved_at - timedelta(hours=1),
            moved_at=moved_at,
            closed_at=None if stage.is_open else moved_at,
        )
        title = f"Deal {job.title} created"
        DealActivity.objects.create(deal=deal, title=title, to_stage=stage, occurred_at=deal.created_at)
        Activity.record(
            contact,
            Activity.Kind.DEAL,
            title,
            by=deal.owner,
            at=deal.created_at,
            url_name="pipeline:deal",
            subject_id=deal.id,
        )
