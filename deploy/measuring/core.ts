// What the survivor's talk needs of the protocol. Argon2id and the word list come apart, and so do vault, files, export.

export * as authority from "../../crypto/web/authority.ts";
export * as block from "../../crypto/web/block.ts";
export * as rules from "../../crypto/web/block_rules.ts";
export * as body from "../../crypto/web/body.ts";
export * as bundle from "../../crypto/web/bundle.ts";
export * as chain from "../../crypto/web/chain.ts";
export * as consent from "../../crypto/web/consent.ts";
export * as coverage from "../../crypto/web/coverage.ts";
export * as drafting from "../../crypto/web/drafting.ts";
export * as envelope from "../../crypto/web/envelope.ts";
export * as fingerprint from "../../crypto/web/fingerprint.ts";
export * as login from "../../crypto/web/login.ts";
export * as member from "../../crypto/web/member.ts";
export * as merging from "../../crypto/web/merging.ts";
export * as moving from "../../crypto/web/moving.ts";
export * as prekey from "../../crypto/web/prekey.ts";
export * as session from "../../crypto/web/session.ts";
export * as state from "../../crypto/web/state.ts";
export * as survivorState from "../../crypto/web/survivor_state.ts";
export * as withdrawal from "../../crypto/web/withdrawal.ts";
export * as wrapping from "../../crypto/web/wrapping.ts";
