"""Messages that somebody marked as private: by the subject, the sensitivity, or the label that a mailbox gave them."""

from leakscan.extract.mail.mail_headers import Headers, words
from leakscan.privacy import Privacy


def is_private(headers: Headers, privacy: Privacy) -> bool:
    """Whether one of the headers says so; nothing else of the message is looked at."""
    return (
        privacy.is_private_subject(words(headers.get("subject")))
        or privacy.is_private_sensitivity(headers.get("sensitivity"))
        or any(map(privacy.is_private_path, words(headers.get("x-gmail-labels")).split(",")))
    )
