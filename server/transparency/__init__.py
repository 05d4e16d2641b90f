"""Transparency: the append-only log of certificates and revocations, its checkpoints, proofs and tiles."""
