"""What Copperline's customers want: their contacts, chats and deals, as a script that a person can read."""

from dataclasses import dataclass, field

ME = "out"
THEM = "in"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Said:
    """A message `minutes` ago: who wrote it (a colleague's first name for ours), what, and how far it came."""

    minutes: int
    side: str
    text: str
    by: str = ""
    state: str = "read"
    kind: str = "text"
    error: str = ""
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A deal; `days` is its time in the stage, `due_in` the days until the next step."""

    title: str
    stage: str
    dollars: int
    job_type: str
    owner: str
    days: float = 0
    next_step: str = ""
    due_in: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A customer of Copperline."""

    name: str
    phone: str
    street: str = ""
    source: str = "Google Business"
    tags: tuple[str, ...] = ()
    username: str = ""
    user_id: str = ""
    assignee: str = ""
    unread: int = 0
    said: tuple[Said, ...] = ()
    jobs: tuple[Job, ...] = ()


HOUR = 60
DAY = 24 * HOUR

STORIES = (
    Story(
        "Maria Delgado",
        "5125550142",
        "418 Juniper Ct",
        tags=("Plan member", "Two-story"),
        assignee="Kiera",
        unread=2,
        said=(
            Said(164, THEM, "Hi, our AC is blowing warm air upstairs. It’s 88° in the bedrooms"),
            Said(158, THEM, "It hums but I don’t think the fan is spinning. I’d rather talk to a person please"),
            Said(
                36,
                NOTE,
                "@Kiera I can swing by after the Brandt job. Probably the capacitor, I have two on the truck.",
                "Luis",
            ),
            Said(
                32,
                ME,
                "Good morning Maria, this is Kiera at Copperline. Could you send a photo of the outdoor unit?",
                "Kiera",
            ),
            Said(16, THEM, "Photo", kind="image", details={"media": {"id": "demo-1", "mime_type": "image/png"}}),
            Said(15, THEM, "Here’s what it looks like. Is someone able to come today?"),
            Said(
                14,
                ME,
                "Yes! Luis can be there between 1 and 3 today.",
                "Kiera",
                "failed",
                error="Not sent: no connection.",
            ),
        ),
        jobs=(Job("AC not cooling upstairs", "New lead", 480, "Repair", "Kiera", 0.1, "Call today", 0),),
    ),
    Story(
        "Adaeze Okafor",
        "5125550143",
        "9 Willow Bend",
        "Referral",
        assignee="Kiera",
        unread=1,
        said=(
            Said(3 * DAY, ME, "Hi Adaeze, here is the heat pump estimate we talked about: $11,800 installed.", "Kiera"),
            Said(2 * DAY, THEM, "Thank you! Let me talk to my husband tonight."),
            Said(25, THEM, "We talked it over. Can you hold the Thursday slot for the heat pump?"),
        ),
        jobs=(Job("Heat pump install, 4-ton", "Estimate sent", 11800, "Install", "Kiera", 2),),
    ),
    Story(
        "Tom Brandt",
        "5125550144",
        "77 Hillcrest",
        tags=("Plan member",),
        assignee="Kiera",
        said=(
            Said(60, THEM, "What time should I expect you today?"),
            Said(52, ME, "Perfect, see you between 1 and 3. Luis will text when he’s on the way.", "Kiera"),
        ),
        jobs=(Job("Fall tune-up, two systems", "Visit booked", 258, "Tune-up", "Luis", 1, "Visit, 1–3 PM", 0),),
    ),
    Story(
        "Hank Willis",
        "5125550145",
        "31 Alder St",
        "WhatsApp ad",
        unread=1,
        said=(Said(70, THEM, "How much is a duct cleaning for a 3-bed house?"),),
        jobs=(Job("Duct cleaning, 3-bed house", "New lead", 640, "Service", "Kiera", 0.05),),
    ),
    Story(
        "Priya Nair",
        "5125550146",
        "1204 Old Mill Rd",
        "Website form",
        assignee="Dana",
        said=(
            Said(6 * DAY, THEM, "Thanks for coming out. The 3-ton sounds right, can you email me the numbers too?"),
            Said(
                6 * DAY - 6,
                ME,
                "Of course. Estimate #1107 is on its way: $7,450 installed, 10-year parts warranty.",
                "Dana",
            ),
            Said(
                3 * DAY,
                NOTE,
                "She mentioned a neighbor’s quote at $6,900. We can meet it with the maintenance plan.",
                "Luis",
            ),
        ),
        jobs=(Job("New 3-ton condenser", "Estimate sent", 7450, "Install", "Dana", 6),),
    ),
    Story(
        "Jill Sato",
        "5125550147",
        "5 Cedar Pass",
        assignee="Luis",
        said=(
            Said(
                28 * HOUR,
                THEM,
                "Voice message",
                kind="voice",
                details={"media": {"id": "demo-2", "mime_type": "audio/ogg"}},
            ),
        ),
        jobs=(Job("Smart thermostat swap", "Contacted", 260, "Upgrade", "Luis", 1),),
    ),
    Story(
        "Curtis Hale",
        "5125550148",
        "60 Bluff Rd",
        "Yard sign",
        assignee="Dana",
        said=(
            Said(
                30 * HOUR,
                ME,
                "Hi Curtis, this is Dana at Copperline about your blower motor. When is a good time?",
                "Dana",
                "failed",
                error="This message couldn't be delivered. The number may not be on WhatsApp. Try calling.",
            ),
        ),
        jobs=(Job("Noisy blower motor", "New lead", 320, "Repair", "Dana", 1.2, "No WhatsApp: call", 1),),
    ),
    Story(
        "Bea Lund",
        "5125550149",
        "8 Meadow Ln",
        "Referral",
        tags=("Plan member",),
        assignee="Luis",
        said=(
            Said(4 * DAY, ME, "Your plan is set up, Bea. Welcome aboard!", "Luis"),
            Said(4 * DAY - 9, THEM, "👍"),
        ),
        jobs=(Job("Comfort plan, yearly", "Won", 1290, "Plan", "Luis", 4),),
    ),
    Story(
        "Walt Jimenez",
        "5125550150",
        "Ranch Rd 12",
        jobs=(Job("Mini-split for garage", "Contacted", 4150, "Install", "Dana", 2, "Call Mon", 1),),
    ),
    Story(
        "Shauna Greer",
        "5125550151",
        "19 Dove Dr",
        jobs=(Job("Attic insulation + sealing", "Contacted", 5300, "Install", "Kiera", 4),),
    ),
    Story(
        "Bluebonnet Bakery",
        "5125550152",
        "200 Main St",
        jobs=(
            Job("Commercial filter plan", "Contacted", 2610, "Plan", "Dana", 5),
            Job("Rooftop unit, bakery", "Estimate sent", 14900, "Install", "Dana", 11),
        ),
    ),
    Story(
        "Renee Fontaine",
        "5125550153",
        "3 Lakeway",
        jobs=(Job("Whole-house humidifier", "Visit booked", 1960, "Install", "Luis", 1, "Visit, 9 AM", 1),),
    ),
    Story(
        "Gene Abbott",
        "5125550154",
        "44 Elm Hollow",
        jobs=(Job("Furnace replacement quote", "Visit booked", 6800, "Install", "Marcus", 2, "Visit, 10 AM", 2),),
    ),
    Story(
        "Lena Cruz",
        "5125550155",
        "12 Sage Ct",
        jobs=(Job("Refrigerant leak check", "Visit booked", 1200, "Repair", "Marcus", 1, "Visit, 2 PM", 3),),
    ),
    Story(
        "Paul Reyes",
        "5125550156",
        "70 Canyon Vw",
        jobs=(Job("Air handler swap", "Estimate sent", 3100, "Install", "Marcus", 1),),
    ),
    Story(
        "Dee Hart",
        "5125550157",
        "16 Fern Way",
        jobs=(Job("UV air purifier", "Estimate sent", 600, "Upgrade", "Luis", 3),),
    ),
    Story(
        "Marcus Webb",
        "5125550158",
        "2 Pine Hollow",
        jobs=(Job("Emergency furnace repair", "Lost", 900, "Repair", "Dana", 8),),
    ),
    Story(
        "Oscar Mills",
        "5125550159",
        "25 Post Oak Ln",
        tags=("Rental",),
        jobs=(Job("Furnace tune-up", "New lead", 129, "Tune-up", "Luis", 2),),
    ),
    Story("M. Delgado", "5125550142", "", "Website form"),
    Story(
        "Ray",
        "",
        "",
        "WhatsApp",
        username="garage_ray",
        user_id="US.47208184963972262434",
        unread=1,
        said=(Said(95, THEM, "do you do garage heaters"),),
    ),
)

TAGS = {"Plan member": "amber", "Two-story": "teal", "Gate code": "violet", "Rental": "slate"}
