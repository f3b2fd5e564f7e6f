"""What the demo production is about: its people, what is made, what is said, what it costs."""

from accounts.choices import Position, Role, Seniority

NAME = "The Lighthouse"
DESCRIPTION = "A keeper, a gull and a storm: three minutes of animation to look around in."
DOMAIN = "3d"
FPS = 24
#: first name, last name, role, department, position, seniority
PEOPLE = [
    ("Maya", "Chen", Role.MANAGER, None, None, None),
    ("Tomas", "Berg", Role.SUPERVISOR, "Animation", Position.SUPERVISOR, Seniority.SENIOR),
    ("Aisha", "Diallo", Role.SUPERVISOR, "Modeling", Position.SUPERVISOR, Seniority.SENIOR),
    ("Leo", "Martin", Role.USER, "Animation", Position.LEAD, Seniority.SENIOR),
    ("Sofia", "Rossi", Role.USER, "Animation", Position.ARTIST, Seniority.JUNIOR),
    ("Nora", "Silva", Role.USER, "Modeling", Position.ARTIST, Seniority.MID),
    ("Hana", "Kim", Role.USER, "Concept", Position.ARTIST, Seniority.SENIOR),
    ("Jonas", "Weber", Role.USER, "Layout", Position.ARTIST, Seniority.MID),
    ("Ivan", "Petrov", Role.USER, "Compositing", Position.ARTIST, Seniority.MID),
    ("Emma", "Clark", Role.CLIENT, None, None, None),
    ("Kenji", "Sato", Role.VENDOR, "FX", Position.ARTIST, Seniority.MID),
]
#: type, name, description, how hard it is, made outside
ASSETS = [
    ("Character", "Keeper", "An old man with a storm lamp", "hard", False),
    ("Character", "Gull", "Follows the keeper everywhere", "medium", False),
    ("Character", "Child", "Washed ashore", "hard", False),
    ("Prop", "Storm lamp", "Brass, dented", "easy", False),
    ("Prop", "Rowing boat", "Leaks", "medium", False),
    ("Prop", "Log book", "Forty years of weather", "easy", True),
    ("Environment", "Lighthouse", "Inside and out", "hard", False),
    ("Environment", "Reef", "At low tide", "medium", True),
    ("FX", "Storm", "Rain, spray, lightning", "hard", False),
]
#: name, [what happens in each shot]
SEQUENCES = {
    "SQ010": [
        "Dusk. The lighthouse above the reef.",
        "The keeper winds the clockwork.",
        "The gull lands on the rail.",
        "He lights the storm lamp.",
        "Far out, a boat without oars.",
    ],
    "SQ020": [
        "The first wave breaks over the reef.",
        "The keeper runs down the stairs.",
        "The boat turns over.",
        "A hand on the rope.",
    ],
    "SQ030": [
        "Inside: the child sleeps by the stove.",
        "The keeper writes the log.",
        "The gull taps on the window.",
        "The lamp goes out.",
        "The child lights it again.",
        "Morning. Calm sea.",
    ],
}
CAST = {"Keeper": 1, "Storm lamp": 2, "Lighthouse": 1, "Gull": 3, "Rowing boat": 4, "Storm": 4, "Child": 5}
#: name, of what, kind, choices: the custom columns of the production
COLUMNS = [
    ("Complexity", "Asset", "list", ["easy", "medium", "hard"]),
    ("Outsourced", "Asset", "boolean", []),
    ("Camera", "Shot", "list", ["static", "pan", "handheld", "crane"]),
    ("Time of day", "Shot", "string", []),
]
#: task type, of what, first day from today of the first task, days to the next one, working days, who in turn
WORK = [
    ("Concept", "Asset", -72, 3, 4, ["Hana"]),
    ("Modeling", "Asset", -58, 5, 8, ["Nora"]),
    ("Rigging", "Asset", -36, 5, 5, ["Leo"]),
    ("Shading", "Asset", -30, 5, 6, ["Nora"]),
    ("Layout", "Shot", -44, 3, 3, ["Jonas"]),
    ("Animation", "Shot", -34, 4, 8, ["Leo", "Sofia"]),
    ("Lighting", "Shot", -17, 4, 4, ["Ivan"]),
    ("Compositing", "Shot", -9, 4, 4, ["Ivan"]),
]
REVIEWERS = {"Animation": "Tomas", "Rigging": "Tomas", "Modeling": "Aisha", "Shading": "Aisha"}  # Maya for the rest
STARTED = ["On it.", "Starting today.", "Picked up, references are in the folder.", ""]
SHOWN = [
    "Ready for a look.",
    "First pass, timing only.",
    "Notes are in, check the silhouette.",
    "Blocking done.",
]
REFUSED = [
    "The weight is on the wrong foot, see the drawing.",
    "Too clean. He has lived here for forty years.",
    "Reads well, but the eye goes to the corner first.",
    "Pops on the last four frames.",
]
AGAIN = ["Fixed, second version.", "Better now?", "Reworked as discussed."]
ACCEPTED = ["Approved, thank you.", "Lovely. Done.", "Good for me.", ""]
#: name, days from today, task type
MILESTONES = [
    ("Kick-off", -75, None),
    ("Layout locked", -1, "Layout"),
    ("Assets delivered", 14, "Shading"),
    ("Animation locked", 32, "Animation"),
    ("Delivery", 56, None),
]
#: position, seniority → pay a day
SALARIES = {
    ("supervisor", "senior"): 420,
    ("supervisor", "mid"): 360,
    ("supervisor", "junior"): 310,
    ("lead", "senior"): 340,
    ("lead", "mid"): 300,
    ("lead", "junior"): 260,
    ("artist", "senior"): 290,
    ("artist", "mid"): 240,
    ("artist", "junior"): 190,
}
#: who, first month from this one, months
QUOTE = [
    ("Hana", -3, 2),
    ("Nora", -2, 4),
    ("Aisha", -2, 4),
    ("Jonas", -2, 3),
    ("Leo", -1, 4),
    ("Sofia", -1, 3),
    ("Tomas", -2, 5),
    ("Ivan", -1, 4),
    ("Kenji", 1, 2),
]
#: who, first day from today, days more, why
TIME_OFF = [
    ("Sofia", -12, 1, "Moving house"),
    ("Nora", 5, 4, "Holidays"),
    ("Ivan", 20, 9, "Paternity leave"),
    ("Leo", 0, 0, "Dentist"),
]
