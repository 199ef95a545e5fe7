"""Key stores, password vaults and sealed envelopes."""
