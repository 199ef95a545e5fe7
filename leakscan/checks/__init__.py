"""Checks: what a value itself tells, by country and kind. `CHECKS` names them for the rules.

One entry a check. `chance` is the share of random values of the right shape that pass: what a single hit proves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from leakscan.checks import azure, coins, fr, health_codes, keys, papers, payment, pgp, secrets, tokens
from leakscan.model import Reason

__all__ = ["CHECKS", "Check"]


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. With `chance` near 1 it tells placeholders from values, and proves nothing by itself.

    `last_day` reads from a value the day on which it ceases to be of use; None when it holds none. `tells` reads from a
    value, and from the text before it, what the finding may say of it, never the value itself; None when nothing.
    """

    function: Callable[[str], bool]
    chance: float
    last_day: Callable[[str], date | None] | None = None
    tells: Callable[[str, str], Reason | None] | None = None

    def has_expired(self, value: str, today: date) -> bool:
        """Whether the value itself says that its time is over. The day comes from the scan, never from here."""
        last = self.last_day(value) if self.last_day else None
        return last is not None and last < today


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "fr.nir": Check(fr.nir, 0.0045),
        "fr.nir-structure": Check(fr.has_nir_structure, 0.45),
        "fr.nir-key": Check(fr.has_nir_key, 1 / 97),
        "fr.rpps": Check(fr.rpps, 0.1),
        "fr.finess": Check(fr.finess, 0.1),
        "fr.siren": Check(fr.siren, 0.1),
        "fr.siret": Check(fr.siret, 0.01),
        "health.ccam": Check(health_codes.ccam, 0.25),
        "health.medicine": Check(health_codes.medicine, 1e-6),
        "health.short-medicine": Check(health_codes.short_medicine, 0.2),
        "papers.readable-lines": Check(papers.readable_lines, 1e-4),
        "payment.rib": Check(payment.rib, 1 / 97),
        "payment.iban": Check(payment.iban, 1 / 97),
        "payment.card": Check(payment.card, 0.1),
        "token.crc-base62": Check(tokens.crc_base62, 2**-32),
        "token.github-fine-grained": Check(tokens.github_fine_grained, 2**-40),
        "token.gitlab": Check(tokens.gitlab_routable, 1.0),
        "token.grafana": Check(tokens.grafana, 2**-32),
        "token.atlassian": Check(tokens.atlassian, 2**-32),
        "token.jwt": Check(tokens.jwt, 0.0, tokens.jwt_last_day),
        "token.jwt-unsigned": Check(tokens.unsigned_jwt, 0.0, tokens.jwt_last_day, tokens.jwt_told),
        "token.aws-key-id": Check(tokens.aws_key_id, 1.0, tells=tokens.aws_told),
        "token.aws-secret": Check(tokens.aws_secret, 1.0),
        "token.random": Check(tokens.is_random, 1.0),
        "token.secret": Check(tokens.is_secret, 1.0),
        "token.azure": Check(tokens.azure, 1.0),
        "token.model": Check(tokens.model_key, 1.0),
        "token.wireguard": Check(tokens.wireguard, 1.0),
        "token.drawn": Check(tokens.is_drawn, 1.0),
        "token.discord": Check(tokens.discord, 0.0),
        "token.azure-annotated": Check(azure.annotated_key, 2**-24),
        "token.azure-storage": Check(azure.storage_key, 2**-32),
        "token.azure-signed": Check(azure.signed_key, 2**-28),
        "token.azure-devops": Check(azure.devops_token, 2**-31),
        "token.entra": Check(azure.entra_secret, 1.0),
        "token.base58check": Check(coins.base58check, 2**-32),
        "token.bitcoin": Check(coins.bitcoin, 2**-32),
        "token.bech32": Check(coins.bech32, 2**-30),
        "bitlocker": Check(tokens.bitlocker, 11**-8),
        "password": Check(secrets.password, 1.0),
        "password-strong": Check(secrets.strong_password, 1.0),
        "password-noted": Check(secrets.noted_password, 1.0),
        "password-loose": Check(secrets.loose_password, 1.0),
        "passphrase": Check(secrets.passphrase, 1.0),
        "wifi-key": Check(secrets.wifi_key, 1.0),
        "password-field": Check(secrets.field_password, 1.0),
        "password-hidden": Check(secrets.hidden_password, 1.0),
        "password-base64": Check(secrets.base64_text, 0.0),
        "password-base64-pair": Check(secrets.base64_pair, 0.0),
        "password-base64-text": Check(secrets.base64_password_text, 0.0),
        "pin": Check(secrets.pin, 1.0),
        "door-code": Check(secrets.door_code, 1.0),
        "private-key": Check(keys.private_key, 0.0, tells=keys.told),
        "private-key-protected": Check(keys.protected_key, 1.0, tells=keys.told),
        "private-key-damaged": Check(keys.damaged_key, 1.0),
        "putty-key": Check(keys.putty_key, 0.0, tells=keys.putty_told),
        "putty-key-protected": Check(keys.protected_putty_key, 1.0, tells=keys.putty_told),
        "pgp-key": Check(pgp.open_pgp_key, 0.0, tells=pgp.told),
        "pgp-key-protected": Check(pgp.protected_pgp_key, 0.0, tells=pgp.told),
    }
)
