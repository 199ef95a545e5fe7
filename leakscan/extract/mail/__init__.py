"""Messages, mailboxes and signed envelopes."""
