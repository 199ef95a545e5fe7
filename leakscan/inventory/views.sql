-- One view per question, made anew whenever this file changes.

create view current_documents as
  -- Every file and member as it is now, under every name it has: another name of a file shows the content of that file.
  select
    content.id as id,
    root.id as root_id,
    root.same_as as same_as,
    content.id = content.root_id as is_root,
    root.source_id as source_id,
    source.name as source,
    root.path as path,
    content.steps as steps,
    coalesce(twin.path, root.path) as content_path,
    coalesce(twin.shown_path, twin.path) as twin_path,
    coalesce(root.shown_path, root.path) as shown_path,
    coalesce(content.shown_steps, content.steps) as shown_steps,
    iif(root.status = 'vanished', 'vanished', content.status) as status,
    content.media_type as media_type,
    content.extractor as extractor,
    content.detail as detail,
    content.size as size,
    content.modified_ns as modified_ns,
    content.sha256 as sha256,
    coalesce(nullif(content.likeness, ''), content.sha256) as likeness,
    root.owner as owner,
    content.accepted_by as accepted_by,
    content.accepted_reason as accepted_reason,
    content.accepted_until as accepted_until,
    root.known_since as known_since,
    root.read_run as read_run,
    root.seen_run as seen_run
  from documents as root
  join sources as source on source.id = root.source_id
  left join documents as twin on twin.id = root.same_as
  join documents as content on content.root_id = coalesce(root.same_as, root.id) and content.last_run is null
  where root.path is not null and root.last_run is null;

create view current_findings as
  -- Every finding as it is now, under every name of its file, with the last decision on that rule in that document.
  select
    finding.id as id,
    document.source_id as source_id,
    document.source as source,
    document.path as path,
    document.steps as steps,
    document.content_path as content_path,
    document.shown_path as shown_path,
    document.shown_steps as shown_steps,
    document.same_as as same_as,
    document.sha256 as sha256,
    document.likeness as likeness,
    finding.document_id as document_id,
    finding.rule_id as rule_id,
    finding.revision as revision,
    finding.category as category,
    finding.confidence as confidence,
    finding.severity as severity,
    finding.count as count,
    finding.distinct_count as distinct_count,
    finding.samples as samples,
    finding.reasons as reasons,
    finding.forgiven as forgiven,
    finding.first_run as first_run,
    (
      select max(decision.id)
      from decisions as decision
      where decision.source_id = document.source_id
        and decision.path = document.content_path
        and decision.steps = document.steps
        and decision.rule_id = finding.rule_id
    ) as decision_id
  from current_documents as document
  join findings as finding on finding.document_id = document.id and finding.last_run is null;

create view unread as
  -- What was not read and nobody accepted. A file read in part is told by the part that is missing, where it is known.
  select document.*
  from current_documents as document
  where document.accepted_by is null
    and document.status not in ('scanned', 'excluded', 'vanished')
    and (
      document.status <> 'partial'
      or exists (select 1 from problems where problems.document_id = document.id)
      or not exists (
        select 1
        from documents as member
        where member.root_id = (select root_id from documents where id = document.id)
          and member.last_run is null
          and member.status not in ('scanned', 'excluded')
          and substr(member.steps, 1, length(document.steps) + 1) = document.steps || '!'
      )
    );

create view copies as
  -- The same content in several places: by its hash, messages by what they say and hold.
  select coalesce(nullif(likeness, ''), sha256) as likeness, count(*) as places, sum(size) as bytes
  from documents
  where last_run is null and sha256 <> '' and status <> 'vanished' and size > 0
  group by 1
  having count(*) > 1;

create view mailbox_counts as
  -- What became of the messages of each mailbox: as its reader counted them, or, where each message is a file or a
  -- member of its own (Maildir, MH, the archives of web mail), as their rows tell.
  with message as materialized (
    select
      document.*,
      -- Up to the last slash, up to the last mark of a step: rtrim takes off every character that is none.
      iif(
        document.is_root, rtrim(rtrim(document.shown_path, replace(document.shown_path, '/', '')), '/'),
        document.shown_path
      ) as folder,
      rtrim(rtrim(document.shown_steps, replace(document.shown_steps, '!', '')), '!') as shown_container,
      rtrim(rtrim(document.steps, replace(document.steps, '!', '')), '!') as container
    from current_documents as document
    where document.status <> 'vanished'
      and (
        document.media_type in
          ('message/rfc822', 'message/x-emlx', 'application/vnd.ms-outlook', 'application/x-olm')
        -- A message of a Maildir that could not be opened.
        or document.media_type = '' and (document.path glob '*/cur/*' or document.path glob '*/new/*')
      )
  )
  select
    document.source_id as source_id,
    document.source as source,
    document.path as path,
    document.steps as steps,
    document.shown_path as shown_path,
    document.shown_steps as shown_steps,
    document.same_as as same_as,
    mailbox.expected as expected,
    mailbox.read as read,
    mailbox.partial as partial,
    mailbox.failed as failed,
    mailbox.set_aside as set_aside
  from current_documents as document
  join mailboxes as mailbox on mailbox.document_id = document.id
  where document.status <> 'vanished'
  union all
  select
    message.source_id,
    message.source,
    min(message.path),
    message.container,
    -- Maildir parts its new messages from the others.
    iif(message.folder glob '*/cur' or message.folder glob '*/new', substr(message.folder, 1, length(message.folder) - 4),
      message.folder) as mailbox,
    message.shown_container,
    max(message.same_as),
    null,
    sum(message.status = 'scanned'),
    sum(message.status = 'partial'),
    sum(message.status not in ('scanned', 'partial', 'excluded')),
    sum(message.status = 'excluded')
  from message
  left join documents as container
    on not message.is_root and container.root_id = coalesce(message.same_as, message.root_id)
    and container.steps = message.container and container.last_run is null
  -- A message inside a message is one of its attachments, one inside a mailbox is counted there.
  where container.id is null
    or container.media_type not in
      ('message/rfc822', 'message/x-emlx', 'application/vnd.ms-outlook', 'application/vnd.ms-tnef')
    and not exists (select 1 from mailboxes where mailboxes.document_id = container.id)
  group by message.source_id, mailbox, message.container
  having count(*) > 1;

create view bundles as
  -- A vault or certificate that needs a password beside a document that holds one: in the same folder of the source or
  -- of an archive, or inside that document (attached to the mail that tells it). One row for each name of a file.
  with held as materialized (
    select
      root.id as root_id,
      root.source_id as source_id,
      root.path || content.steps as name,
      -- The name up to its last slash: rtrim takes off every character that is no slash.
      rtrim(root.path || content.steps, replace(root.path || content.steps, '/', '')) as folder,
      finding.category <> 'credential' or finding.rule_id like 'cred.%-key-protected' as is_vault
    from findings as finding
    join documents as content on content.id = finding.document_id and content.last_run is null
    join documents as root
      on (root.id = content.root_id or root.same_as = content.root_id)
      and root.path is not null and root.last_run is null and root.status <> 'vanished'
    where finding.last_run is null
      and finding.forgiven = ''
      and (
        finding.rule_id in ('cred.private-key-protected', 'cred.putty-key-protected', 'cred.pgp-key-protected')
        or finding.rule_id in ('doc.password-store', 'doc.certificate-store', 'doc.java-keystore')
          and content.status = 'encrypted'
        or (
          finding.rule_id >= 'cred.passphrase' and finding.rule_id < 'cred.passphrasf'
          or finding.rule_id >= 'cred.password' and finding.rule_id < 'cred.passwore'
          or finding.rule_id >= 'cred.service-' and finding.rule_id < 'cred.service.'
        )
          -- A hash opens nothing.
          and finding.rule_id <> 'cred.password-hash'
          and finding.category = 'credential'
          and finding.severity = 'high'
      )
  ),
  attached as materialized (
    select vault.root_id as root_id
    from held as vault
    join held as note
      on note.root_id = vault.root_id and substr(vault.folder, 1, length(note.name) + 1) = note.name || '!'
    where vault.is_vault and not note.is_vault
  )
  select root_id, max(is_vault) as has_vault, max(not is_vault) as has_note
  from (
    select root_id, is_vault
    from held
    where is_vault and (source_id, folder) in (select source_id, folder from held where not is_vault)
      or not is_vault and (source_id, folder) in (select source_id, folder from held where is_vault)
    union all
    select root_id, 1 from attached
    union all
    select root_id, 0 from attached
  )
  group by root_id;
