"""Whatever runs meet in whatever order, the tables stay consistent and tell the last run's result."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.inventory import open_inventory
from leakscan.locator import Locator
from leakscan.model import Outcome
from tests.inventory.rows import MONDAY, document, finding, hashes, state

PATHS = ("a.zip", "b.zip", "c.zip")
STEP = st.tuples(
    st.sampled_from(["record", "record", "note", "twin", "carry", "run", "walk"]),
    st.sampled_from(PATHS),
    st.sampled_from(["scanned", "partial", "locked", "encrypted"]),
    st.sets(st.sampled_from("xyz"), max_size=3),
    st.text("abc", max_size=2),
)
BROKEN = (
    "select count(*) from pragma_foreign_key_check",
    # A current member below a file that is none.
    "select count(*) from documents as m join documents as r on r.id = m.root_id"
    " where m.last_run is null and (r.last_run is not null or r.path is null)",
    "select count(*) from findings join documents on documents.id = document_id"
    " where findings.last_run is null and documents.last_run is not null",
    "select count(*) from documents as t join documents as r on r.id = t.same_as"
    " where t.last_run is null and (r.last_run is not null or r.same_as is not null or r.path is null)",
    "select count(*) from documents where last_run < first_run",
    "select count(*) from findings where last_run < first_run",
    "select count(*) from (select 1 from documents where last_run is null group by root_id, steps having count(*) > 1)",
)


def told(path: str, status: str, members: set[str], values: str) -> Outcome:
    file = Locator("srv", path)
    inside = [document(file.enter("zip", name), status=status) for name in sorted(members)]
    found = [finding(each.locator, fingerprints=hashes(set(values))) for each in inside]
    return Outcome((document(file, status=status, sha256=values), *inside), tuple(found))


def take(inventory, run, step):
    what, path, status, members, values = step
    known = inventory.known(run, path)
    other = next((each for each in PATHS if each < path and inventory.known(run, each)), None)
    if what == "record":
        inventory.record(run, told(path, status, members, values), state(path), read_at=MONDAY)
    elif what == "note":
        inventory.note(run, document(Locator("srv", path), status="denied"), state(path))
    elif what == "twin" and other:
        inventory.twin(run, path, state(path), other)
    elif what == "carry" and known:
        inventory.carry(run, known)
    elif what == "walk":
        inventory.close_walk(run)
    inventory.flush()


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=14))
def test_no_order_of_events_leaves_the_tables_inconsistent(tmp_path_factory, steps):
    with open_inventory(tmp_path_factory.mktemp("history") / "i.db") as inventory:
        source = inventory.source("/srv", "folder", "", "srv")
        run = inventory.begin(source, digest="d", started=MONDAY)
        for step in steps:
            if step[0] == "run":
                run = inventory.begin(source, digest="d", started=MONDAY)
            take(inventory, run, step)

            assert [0] * len(BROKEN) == [inventory._store.row(query)[0] for query in BROKEN]

        path, status, members, values = "a.zip", "scanned", {"x", "y"}, "ab"
        inventory.record(run, told(path, status, members, values), state(path), read_at=MONDAY)
        rows = Counter((row["member"], row["status"]) for row in inventory.files() if row["path"] == path)

        assert {("", status): 1, ("x", status): 1, ("y", status): 1} == rows
        assert [row["member"] for row in inventory.findings() if row["path"] == path] == ["x", "y"]
