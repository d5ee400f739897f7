"""One door for each dependency, siblings apart, leaves bare: the shape of the program, kept by a test."""

import ast
import re
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = [path for folder in ("bot", "storage") for path in sorted((ROOT / folder).rglob("*.py"))]

# Who may import what from outside. A door is a module or a folder.
DOORS = {
    "openai": ["bot/summarise/model.py"],
    "telegram": ["bot/deliver", "bot/reception", "bot/app.py"],
    "apscheduler": ["bot/schedule.py"],
    "aiohttp": [
        "bot/source.py",
        "bot/deliver/transport.py",
        "bot/reading_room.py",
        "bot/operators/doctor.py",
        "bot/embedded",
        "bot/web",
    ],
    "sqlite_utils": ["storage"],
    "sqlite3": ["storage"],
    "orjson": ["storage/pushes.py", "storage/rows.py"],
    "pydantic_settings": ["bot/config.py"],
    "pydantic": ["bot/config.py", "bot/setting_values.py", "bot/summarise/answer.py"],
    "click": ["bot/cli.py", "bot/output.py"],
    "jinja2": ["bot/render/templating.py"],
    "fluent": ["bot/wording.py"],
    "babel": ["bot/wording.py", "bot/places.py"],
    "tzfpy": ["bot/borders.py"],
    "rich": ["bot/demo.py", "bot/demo_screen.py"],
    "prometheus_client": ["bot/operators/metrics.py"],
    "stamina": ["bot/source.py", "bot/summarise/model.py", "bot/logs.py"],
}
# These name the type of a query's first argument.
QUERIES_OF_THE_PRODUCT = [
    "bot/cards.py",
    "bot/steps.py",
    "bot/planning.py",
    "bot/round_ups.py",
    "bot/library.py",
    "bot/summarise/imported.py",
    "bot/importing.py",
    "bot/finding.py",
    "bot/chat",
    "bot/announcing.py",
    "bot/operators/metrics.py",
    "bot/operators/watch.py",
    "bot/web/shelf.py",
]

LEAVES = [
    "bot/errors.py",
    "bot/markup.py",
    "bot/paper_ids.py",
    "bot/days.py",
    "bot/when.py",
    "bot/zones.py",
    "bot/words/match.py",
    "bot/words/query.py",
    "bot/words/glossary.py",
    "bot/proxies.py",
    "bot/shared_work.py",
    "storage/moments.py",
]
SIBLINGS = ["bot/source.py", "bot/summarise", "bot/choose.py", "bot/render", "bot/deliver", "bot/archive"]

# These decide, or make texts, and do nothing else; nor does anything that they import.
PURE = [
    "bot/operators/alerts.py",
    "bot/archive",
    "bot/choose.py",
    "bot/operators/health.py",
    "bot/operators/words.py",
    "bot/markdown",
    "bot/message.py",
    "bot/render",
    "bot/summarise/checks.py",
    "bot/summarise/fallback.py",
    "bot/summarise/prompt.py",
    "bot/words",
]
MAKERS_OF_TEXTS = {"babel", "fluent", "jinja2", "markupsafe"}
DOERS = {"asyncio", "logging", "socket", "sqlite3", "subprocess", "threading"}  # of the standard library


@cache
def modules() -> dict[Path, ast.Module]:
    """What the program consists of. To read it takes a second, so only who asks does."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in PROGRAM}


@cache
def imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def behind(room: str) -> set[Path]:
    """The room's own modules and whatever of ours is imported because of them."""
    reached, new = set[Path](), {path for path in PROGRAM if inside(path, [room])}
    while new:
        reached |= new
        files = {f"{module.replace('.', '/')}.py" for path in new for module in imported(modules()[path])}
        new = {path for path in PROGRAM if name(path) in files} - reached
    return reached


@cache
def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def inside(path: Path, places: list[str]) -> bool:
    return any(name(path) == place or name(path).startswith(f"{place}/") for place in places)


def test_each_dependency_has_its_doors() -> None:
    for package, own in DOORS.items():
        doors = own + (QUERIES_OF_THE_PRODUCT if package == "sqlite_utils" else [])
        users = {path for path, tree in modules().items() if any(i.split(".")[0] == package for i in imported(tree))}
        assert [name(path) for path in users if not inside(path, doors)] == [], package
        unused = [door for door in doors if not any(inside(path, [door]) for path in users)]
        assert unused == [], f"{package} has a door that nobody uses"


def test_storage_knows_nothing_of_the_bot() -> None:
    assert not [name(p) for p, tree in modules().items() if inside(p, ["storage"])
                and any(i.split(".")[0] == "bot" for i in imported(tree))]  # fmt: skip


def test_leaves_import_only_the_standard_library_and_each_other() -> None:
    leaves = {leaf.removesuffix(".py").replace("/", ".") for leaf in LEAVES}
    for path, tree in modules().items():
        if inside(path, LEAVES):
            strange = {i for i in imported(tree) if i.split(".")[0] not in sys.stdlib_module_names
                       and not any(i == leaf or i.startswith(f"{leaf}.") for leaf in leaves)}  # fmt: skip
            assert not strange, f"{name(path)} imports {strange}"


def test_siblings_do_not_import_each_other() -> None:
    for path, tree in modules().items():
        home = next((sibling for sibling in SIBLINGS if inside(path, [sibling])), None)
        for other in SIBLINGS:
            if home is None or other == home:
                continue
            module = other.removesuffix(".py").replace("/", ".")
            assert not [i for i in imported(tree) if i == module or i.startswith(f"{module}.")], (name(path), other)


def test_what_is_pure_imports_nothing_that_does_anything() -> None:
    allowed = {"bot", "storage"} | sys.stdlib_module_names - DOERS | MAKERS_OF_TEXTS
    for path in {path for room in PURE for path in behind(room)}:
        strange = {i.split(".")[0] for i in imported(modules()[path])} - allowed
        assert not strange, f"{name(path)} imports {strange}"


def test_no_rooms_import_each_other_in_a_circle() -> None:
    """A room is a folder below `bot`, or a module beside them: of any two, one stands above the other."""
    below: dict[str, set[str]] = {}
    for path in PROGRAM:
        files = {f"{module.replace('.', '/')}.py" for module in imported(modules()[path])}
        below.setdefault(room_of(name(path)), set()).update(room_of(file) for file in files & {*map(name, PROGRAM)})
    for room in below:
        below[room].discard(room)
    TopologicalSorter(below).prepare()  # raises CycleError


def room_of(file: str) -> str:
    return "/".join(file.split("/")[:2])


def test_the_embedded_servers_know_nothing_of_the_bot() -> None:
    for path, tree in modules().items():
        if inside(path, ["bot/embedded"]):
            assert not {i for i in imported(tree) if i.startswith("bot.") and not i.startswith("bot.embedded")}


def test_the_real_bot_does_not_need_the_embedded_servers() -> None:
    for path, tree in modules().items():
        if not inside(path, ["bot/embedded", "bot/demo.py", "bot/demo_screen.py"]):
            assert not {i for i in imported(tree) if i.startswith("bot.embedded")}, name(path)


def test_only_config_reads_the_environment() -> None:
    for path in PROGRAM:
        if not inside(path, ["bot/config.py", "bot/deliver/weather.py"]):
            assert "os.environ" not in path.read_text(encoding="utf-8"), name(path)
            assert "getenv" not in path.read_text(encoding="utf-8"), name(path)


def test_only_weather_names_telegrams_errors() -> None:
    for path in PROGRAM:
        if not inside(path, ["bot/deliver/weather.py", "bot/embedded"]):
            text = path.read_text(encoding="utf-8")
            assert "Forbidden" not in text, name(path)
            assert "RetryAfter" not in text, name(path)


def test_what_failed_is_logged_in_one_way() -> None:
    for path in PROGRAM:
        if not inside(path, ["bot/logs.py"]):
            assert not re.search(r"\blog\.exception\(|\bexc_info=", path.read_text(encoding="utf-8")), name(path)
