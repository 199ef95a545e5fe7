"""The tables of the inventory, in numbered steps. A step that was published is never edited: the next one corrects it.

Text is stored as locators escape it, so that a name that is not UTF-8 fits. Times are ISO 8601 in UTC, times of files
nanoseconds since 1970. A row with `first_run` and `last_run` was true from the one to the other; without `last_run`
it is current.
"""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("leakscan")


def _create(database: Database, script: str) -> None:
    # Not executescript, which would commit: a step is applied as a whole or not at all.
    for statement in script.split(";\n\n"):
        database.conn.execute(statement)


@MIGRATIONS(name="0001-sources-and-runs")
def _sources_and_runs(database: Database) -> None:
    _create(
        database,
        """
create table meta (
  -- Facts about this inventory: its id names the key of its fingerprints, version the program that wrote it last.
  key text primary key,
  value text not null
) strict, without rowid;

create table sources (
  -- A scanned root. The identity tells two sticks on one mount point apart, and finds a stick on another mount point.
  id integer primary key,
  name text not null unique,
  kind text not null,
  root text not null,
  identity text not null,
  unique (root, identity)
) strict;

create table runs (
  -- One scan of one source, or of the folder `scope` in it. No outcome: it is running, or was cut short.
  id integer primary key,
  source_id integer not null references sources,
  scope text not null,
  digest text not null,
  version text not null,
  started text not null,
  finished text,
  outcome text check (outcome in ('complete', 'interrupted', 'failed')),
  walked_files integer not null default 0,
  walked_bytes integer not null default 0,
  carried_files integer not null default 0
) strict;

create index runs_of_source on runs (source_id)
""",
    )


@MIGRATIONS(name="0002-documents")
def _documents(database: Database) -> None:
    _create(
        database,
        """
create table documents (
  -- A file of a source (root_id is its own id, it has a path) or a member of one (it has steps), in one version.
  -- same_as: another name of the same file; its content is told there.
  -- shown_path and shown_steps: the names with their matched parts masked, where they hold any.
  -- seen_run: the last run that met it; read_run: the one that opened it or noted why it did not; known_since: the
  -- first run that met this path, in whatever version.
  id integer primary key,
  root_id integer not null references documents,
  source_id integer not null references sources,
  path text,
  steps text not null,
  shown_path text,
  shown_steps text,
  same_as integer references documents,
  status text not null,
  media_type text not null,
  extractor text not null,
  detail text not null,
  size integer not null,
  modified_ns integer not null,
  sha256 text not null,
  changed_ns integer,
  file_id text,
  owner text,
  curable integer not null default 0,
  read_at text,
  read_run integer not null references runs,
  seen_run integer not null references runs,
  known_since integer not null references runs,
  first_run integer not null references runs,
  last_run integer,
  accepted_by text,
  accepted_on text,
  accepted_until text,
  accepted_reason text,
  check ((path is null) = (steps <> ''))
) strict;

create unique index current_files on documents (source_id, path) where last_run is null and path is not null;

create index documents_of_root on documents (root_id, steps);

create index documents_by_content on documents (sha256) where last_run is null and sha256 <> '';

create index twins on documents (same_as) where same_as is not null;

create table problems (
  -- Something that was not read in a document: at a place, or the document itself.
  document_id integer not null references documents on delete cascade,
  place text not null,
  kind text not null,
  detail text not null
) strict;

create index problems_of_document on problems (document_id);

create table assessments (
  -- What a person decides on: a file of the source with everything in it.
  document_id integer primary key references documents on delete cascade,
  severity text not null,
  persons_low integer not null,
  persons_high integer not null,
  exposure text not null,
  reasons text not null,
  action text not null,
  legal_basis text not null
) strict
""",
    )


@MIGRATIONS(name="0003-findings")
def _findings(database: Database) -> None:
    _create(
        database,
        """
create table findings (
  -- One rule in one document at one confidence. It moves on to the next version of its document while its values stay.
  id integer primary key,
  document_id integer not null references documents on delete cascade,
  rule_id text not null,
  revision integer not null,
  category text not null,
  confidence text not null,
  severity text not null,
  count integer not null,
  distinct_count integer not null,
  samples text not null,
  reasons text not null,
  first_run integer not null references runs,
  last_run integer
) strict;

create index findings_of_document on findings (document_id) where last_run is null;

create index findings_by_rule on findings (rule_id) where last_run is null;

create table places (
  -- Where in its document a finding stands, at most twenty of them: sheet=Patients&cell=C14.
  finding_id integer not null references findings on delete cascade,
  nth integer not null,
  place text not null,
  primary key (finding_id, nth)
) strict, without rowid;

create table fingerprints (
  -- Keyed hashes of the values of a finding, 16 bytes each, sorted. Pseudonyms: personal data to whoever has the key.
  finding_id integer primary key references findings on delete cascade,
  hashes blob not null check (length(hashes) % 16 = 0)
) strict
""",
    )


@MIGRATIONS(name="0004-decisions-and-events")
def _decisions_and_events(database: Database) -> None:
    _create(
        database,
        """
create table decisions (
  -- What somebody decided on a rule in a document, or a run proved. Only ever added to; the last one counts.
  -- It holds for the values it was taken on (hashes, sha256). based_on: the decision that its author knew of.
  id integer primary key,
  source_id integer not null references sources,
  path text not null,
  steps text not null,
  shown_path text,
  shown_steps text,
  rule_id text not null,
  status text not null check (status in
    ('open', 'in-progress', 'claimed', 'resolved', 'accepted', 'false-positive', 'reopened')),
  owner text not null,
  due text,
  note text not null,
  based_on integer references decisions,
  author text not null,
  decided text not null,
  run_id integer references runs,
  sha256 text not null,
  hashes blob not null
) strict;

create index decisions_on on decisions (source_id, path, steps, rule_id);

create trigger decisions_are_not_changed before update on decisions
begin select raise(abort, 'decisions are only ever added to'); end;

create trigger decisions_are_not_deleted before delete on decisions
begin select raise(abort, 'decisions are only ever added to'); end;

create table events (
  -- Who did what, as a chain: seal is the HMAC of the row and of the seal before it.
  id integer primary key,
  at text not null,
  kind text not null,
  actor text not null,
  detail text not null,
  seal text not null unique
) strict;

create trigger events_are_not_changed before update on events
begin select raise(abort, 'events are only ever added to'); end;

create trigger events_are_not_deleted before delete on events
begin select raise(abort, 'events are only ever added to'); end
""",
    )


@MIGRATIONS(name="0005-people")
def _people(database: Database) -> None:
    # Statements may not hold comments here: names are keyed hashes of the persons told by name, 16 bytes each, sorted.
    _create(
        database,
        """
alter table assessments add column minors integer not null default 0;

alter table assessments add column names blob not null default x'' check (length(names) % 16 = 0)
""",
    )


@MIGRATIONS(name="0006-filters")
def _filters(database: Database) -> None:
    # In findings, forgiven names the filter that made a note of one; empty when there is none.
    _create(
        database,
        """
alter table findings add column forgiven text not null default '';

create table allowances (
  -- Values that somebody answers for, as keyed hashes, 16 bytes each, sorted; never a value. Empty rule_id: every rule,
  -- empty paths: everywhere. until is the last day it holds. What was taken back stays, with the day and by whom.
  id integer primary key,
  hashes blob not null check (length(hashes) % 16 = 0 and length(hashes) > 0),
  count integer not null,
  rule_id text not null,
  paths text not null,
  reason text not null,
  signer text not null,
  until text,
  added text not null,
  removed text,
  removed_by text
) strict;

create table filters (
  -- The filters that a run worked with, in their order.
  run_id integer not null references runs,
  nth integer not null,
  name text not null,
  kind text not null,
  reason text not null,
  signer text not null,
  rules text not null,
  paths text not null,
  until text,
  is_expired integer not null,
  primary key (run_id, nth)
) strict, without rowid
""",
    )


@MIGRATIONS(name="0007-patients")
def _patients(database: Database) -> None:
    # How many of the persons are patients of the practice; null when no list of them was used.
    _create(database, "alter table assessments add column persons_known integer")


@MIGRATIONS(name="0008-mailboxes")
def _mailboxes(database: Database) -> None:
    _create(
        database,
        """
create table mailboxes (
  -- What became of the messages of a mailbox. expected: as its own index promises; null when it has none.
  document_id integer primary key references documents on delete cascade,
  expected integer,
  read integer not null,
  partial integer not null,
  failed integer not null,
  set_aside integer not null
) strict
""",
    )


@MIGRATIONS(name="0009-watchlist-of-runs")
def _watchlist_of_runs(database: Database) -> None:
    # The name of the list that told the practice's own patients, the day it was built, and how many are on it.
    _create(
        database,
        """
alter table runs add column watchlist text not null default '';

alter table runs add column watchlist_built text not null default '';

alter table runs add column watchlist_patients integer not null default 0
""",
    )


@MIGRATIONS(name="0010-likeness")
def _likeness(database: Database) -> None:
    # A keyed hash by which a message is known again in another folder; empty for what its sha256 tells.
    _create(database, "alter table documents add column likeness text not null default ''")


@MIGRATIONS(name="0011-volumes")
def _volumes(database: Database) -> None:
    _create(
        database,
        """
create table volumes (
  -- Where runs met another volume below the root of a source, and the last of them that did.
  source_id integer not null references sources,
  path text not null,
  seen_run integer not null references runs,
  primary key (source_id, path)
) strict, without rowid
""",
    )
