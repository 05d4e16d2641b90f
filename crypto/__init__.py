"""The sealed-conversation protocol of PROTOCOL.md, without network, clock, storage or framework."""
