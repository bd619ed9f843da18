"""The words that names are made of. A `|` precedes the spelling used in e-mail addresses."""

FIRST_NAMES = (
    "Anna", "Jonas", "Léa", "Mateo", "Zoë", "Søren", "Łukasz", "Chiara", "Jürgen", "Aylin",
    "Björn", "Noémie", "Çağlar", "Saoirse", "Iñaki", "Ștefan", "Giulia", "Tomáš", "Márton",
    "Inês", "Eleni", "Amara", "Kwame", "Priya", "Arjun", "Fatima", "Omar", "Linh", "Minh",
    "Sofia", "Emil", "Freja", "Oluwaseun", "Camille", "Hannah", "Felix", "Marta", "Pavel",
    "Grace", "Liam", "Дмитро|dmytro", "Олена|olena", "Νίκος|nikos", "美咲|misaki",
    "健太|kenta", "秀英|xiuying", "민준|minjun", "ליאור|lior", "ليلى|layla",
)  # fmt: skip

LAST_NAMES = (
    "Müller", "Schmidt", "Weiß", "Schröder", "Krämer", "García", "Núñez", "Rossi", "D'Angelo",
    "Dubois", "Lefèvre", "Jensen", "Ångström", "Kowalski", "Wójcik", "Novák", "Dvořák", "Nagy",
    "Szabó", "Popescu", "Yılmaz", "Öztürk", "Papadopoulos", "Silva", "Gonçalves", "O'Brien",
    "Smith-Jones", "Okafor", "Mensah", "Patel", "Sharma", "Nguyễn", "Trần", "Al-Masri",
    "van der Berg", "de Vries", "Horvat", "Jovanović", "Kaya", "Lindqvist", "Mäkinen",
    "Шевченко|shevchenko", "Коваль|koval", "佐藤|sato", "鈴木|suzuki", "王|wang", "김|kim",
)  # fmt: skip

DEPARTMENTS = (
    "Engineering", "Sales", "Marketing", "Finance", "Human Resources", "Legal", "Operations",
    "Customer Support", "Research & Development", "IT, Security", "Einkauf",
)  # fmt: skip

# Names that spreadsheets, CSV readers and terminals get wrong.
AWKWARD_PEOPLE = (
    "=1+1 Consulting (External)", "+49 30 Hotline", 'Robert "Bobby", Tables', "Zoë 🚀 Müller",
    "Ana\nMaria Silva", "@max", "-- Reception --",
)  # fmt: skip

TOPICS = (
    "Contract", "Invoice", "Sales", "Onboarding", "Recruiting", "Support", "Release", "Budget",
    "Brand", "Travel", "Data Protection", "Supplier", "Tender", "Newsletter", "Customer",
    "Warranty", "Quality", "Compliance", "Meeting", "Social Media", "Market", "SQL", "Code",
    "Translation", "Patent", "Payroll", "Security", "Product", "Training", "Angebots",
)  # fmt: skip

AGENT_KINDS = (
    "Assistant", "Reviewer", "Writer", "Coach", "Analyst", "Summarizer", "Checker", "Planner",
    "Finder", "Translator", "Helper", "Researcher",
)  # fmt: skip

AGENT_TASKS = (
    "Answers questions about {topic}.",
    "Drafts texts on {topic} in our tone of voice, short and friendly.",
    'Reads {topic} documents and lists what is "missing", by section.',
    "Compares {topic} figures with last quarter's.",
    "{topic}: checks the text against our guideline,\nthen proposes changes.",
    "Hilft bei Fragen rund um {topic} – für alle Standorte.",
)

AWKWARD_AGENTS = (
    ("=SUM(A1:A9) Explainer", "=HYPERLINK(\"https://example.com\",\"what it does\")"),
    ('Translator, "formal"', "Translates, and keeps the form of address: Sie, vous, usted."),
    ("🧾 Receipts", "+ reads receipts\n+ fills the travel form\r\n+ asks when unsure"),
    ("@everyone Digest", "-"),
)  # fmt: skip

PROJECT_KINDS = (
    "Launch", "Migration", "Audit", "Offsite", "Research", "Handbook", "Relaunch", "Roadmap",
    "Workshop", "Campaign", "Playbook", "Pilot",
)  # fmt: skip

AWKWARD_PROJECTS = ("+1 Growth", "Phase 2, final (really)", "=Q3", "Projekt „Grün“ 🌱")

COMPANIES = (
    "Müller & Söhne", "Umbra", "Northwind", "Contoso", "Soylent", "Hooli", "Vandelay",
    "Wonka", "Tyrell", "Cyberdyne", "Duff", "Oscorp", "Stark", "Wayne", "Gringotts", "Aperture",
    "Monarch", "Nakatomi", "Prestige", "Zorg",
)  # fmt: skip
