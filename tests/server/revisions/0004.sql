CREATE TABLE accounts (
	account_id BLOB NOT NULL,
	clinician_id BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_accounts PRIMARY KEY (account_id),
	CONSTRAINT uq_accounts_clinician_id UNIQUE (clinician_id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE applications (
	account_id BLOB NOT NULL,
	"key" BLOB NOT NULL,
	profession TEXT NOT NULL,
	alias TEXT NOT NULL,
	region TEXT NOT NULL,
	payload BLOB,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_applications PRIMARY KEY (account_id),
	CONSTRAINT fk_applications_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE
);
CREATE TABLE blocks (
	conversation BLOB NOT NULL,
	n INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	CONSTRAINT pk_blocks PRIMARY KEY (conversation, n),
	CONSTRAINT fk_blocks_conversation FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE buckets (
	due INTEGER NOT NULL,
	slot INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	CONSTRAINT pk_buckets PRIMARY KEY (due)
);
CREATE TABLE bundles (
	clinician_id BLOB NOT NULL,
	number BIGINT NOT NULL,
	certificate BLOB NOT NULL,
	bundle BLOB NOT NULL,
	needs TEXT NOT NULL,
	start INTEGER NOT NULL,
	until INTEGER NOT NULL,
	on_duty BOOLEAN NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_bundles PRIMARY KEY (clinician_id)
);
CREATE TABLE certificates (
	number INTEGER NOT NULL,
	account_id BLOB NOT NULL,
	certificate BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_certificates PRIMARY KEY (number),
	CONSTRAINT fk_certificates_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE
);
CREATE TABLE conversations (
	id BLOB NOT NULL,
	mailbox BLOB NOT NULL,
	survivor BLOB NOT NULL,
	slot INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	head_n INTEGER NOT NULL,
	head_hash BLOB NOT NULL,
	offer BOOLEAN NOT NULL,
	keep INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	last_seq INTEGER NOT NULL,
	ended VARCHAR(16),
	remembered INTEGER NOT NULL, returns INTEGER DEFAULT '0' NOT NULL, offer_from INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_conversations PRIMARY KEY (id)
);
CREATE TABLE coordinators (
	account_id BLOB NOT NULL,
	coordinator_id BLOB NOT NULL,
	coordinator BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_coordinators PRIMARY KEY (account_id),
	CONSTRAINT fk_coordinators_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE,
	CONSTRAINT uq_coordinators_coordinator_id UNIQUE (coordinator_id)
);
CREATE TABLE cosigned (
	size INTEGER NOT NULL,
	note BLOB NOT NULL,
	CONSTRAINT pk_cosigned PRIMARY KEY (size)
);
CREATE TABLE countersignatures (
	account_id BLOB NOT NULL,
	coordinator_id BLOB NOT NULL,
	coordinator BLOB NOT NULL,
	signature BLOB NOT NULL,
	CONSTRAINT pk_countersignatures PRIMARY KEY (account_id, coordinator_id),
	CONSTRAINT fk_countersignatures_account_id FOREIGN KEY(account_id) REFERENCES applications (account_id) ON DELETE CASCADE
);
CREATE TABLE envelopes (
	conversation BLOB NOT NULL,
	seq INTEGER NOT NULL,
	message BLOB NOT NULL,
	bucket INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	CONSTRAINT pk_envelopes PRIMARY KEY (conversation, seq),
	CONSTRAINT fk_envelopes_conversation FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE,
	CONSTRAINT uq_envelopes_conversation_message UNIQUE (conversation, message)
);
CREATE TABLE held (
	slot INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	buried BOOLEAN NOT NULL,
	CONSTRAINT pk_held PRIMARY KEY (slot)
);
CREATE TABLE history (
	conversation BLOB NOT NULL,
	n INTEGER NOT NULL,
	member BLOB NOT NULL,
	old_n INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	CONSTRAINT pk_history PRIMARY KEY (conversation, n, member, old_n),
	CONSTRAINT fk_history_conversation FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE invitations (
	token_hash BLOB NOT NULL,
	account_id BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_invitations PRIMARY KEY (token_hash),
	CONSTRAINT uq_invitations_account_id UNIQUE (account_id)
);
CREATE TABLE key_stores (
	name VARCHAR(255) NOT NULL,
	mark BLOB NOT NULL,
	whole BOOLEAN NOT NULL,
	CONSTRAINT pk_key_stores PRIMARY KEY (name)
);
CREATE TABLE log_entries (
	position INTEGER NOT NULL,
	entry BLOB NOT NULL,
	CONSTRAINT pk_log_entries PRIMARY KEY (position)
);
CREATE TABLE logged (
	hashed BLOB NOT NULL,
	salt BLOB NOT NULL,
	position INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_logged PRIMARY KEY (hashed)
);
CREATE TABLE members (
	conversation BLOB NOT NULL,
	member BLOB NOT NULL,
	CONSTRAINT pk_members PRIMARY KEY (conversation, member),
	CONSTRAINT fk_members_conversation FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE offers (
	conversation BLOB NOT NULL,
	clinician_id BLOB NOT NULL,
	CONSTRAINT pk_offers PRIMARY KEY (conversation, clinician_id),
	CONSTRAINT fk_offers_conversation FOREIGN KEY(conversation) REFERENCES requests (conversation) ON DELETE CASCADE
);
CREATE TABLE passkeys (
	credential_id BLOB NOT NULL,
	account_id BLOB NOT NULL,
	public_key BLOB NOT NULL,
	sign_count INTEGER NOT NULL,
	CONSTRAINT pk_passkeys PRIMARY KEY (credential_id),
	CONSTRAINT fk_passkeys_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE
);
CREATE TABLE prekeys (
	mailbox BLOB NOT NULL,
	conversation BLOB NOT NULL,
	slot INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	CONSTRAINT pk_prekeys PRIMARY KEY (mailbox, conversation)
);
CREATE TABLE requests (
	conversation BLOB NOT NULL,
	state TEXT NOT NULL,
	since INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_requests PRIMARY KEY (conversation)
);
CREATE TABLE revocations (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	hashed BLOB NOT NULL,
	by_root BOOLEAN NOT NULL,
	revocation BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT uq_revocations_revocation UNIQUE (revocation)
);
CREATE TABLE sealed_keys (
	account_id BLOB NOT NULL,
	kind TEXT NOT NULL,
	credential_id BLOB NOT NULL,
	sealed_key BLOB NOT NULL,
	CONSTRAINT pk_sealed_keys PRIMARY KEY (account_id, kind, credential_id),
	CONSTRAINT fk_sealed_keys_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE
);
CREATE TABLE sessions (
	session_hash BLOB NOT NULL,
	account_id BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_sessions PRIMARY KEY (session_hash),
	CONSTRAINT fk_sessions_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id) ON DELETE CASCADE
);
CREATE TABLE states (
	kind VARCHAR(16) NOT NULL,
	owner BLOB NOT NULL,
	slot INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	version INTEGER NOT NULL,
	bucket INTEGER NOT NULL,
	save_id BLOB NOT NULL,
	blob BLOB NOT NULL,
	CONSTRAINT pk_states PRIMARY KEY (kind, owner)
);
CREATE TABLE used_challenges (
	challenge_hash BLOB NOT NULL,
	expires INTEGER NOT NULL,
	CONSTRAINT pk_used_challenges PRIMARY KEY (challenge_hash)
);
CREATE TABLE wraps (
	conversation BLOB NOT NULL,
	n INTEGER NOT NULL,
	member BLOB NOT NULL,
	bucket INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	CONSTRAINT pk_wraps PRIMARY KEY (conversation, n, member),
	CONSTRAINT fk_wraps_conversation FOREIGN KEY(conversation) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_accounts_expires ON accounts (expires);
CREATE INDEX ix_applications_expires ON applications (expires);
CREATE INDEX ix_buckets_slot ON buckets (slot);
CREATE INDEX ix_bundles_expires ON bundles (expires);
CREATE INDEX ix_certificates_account_id ON certificates (account_id);
CREATE INDEX ix_certificates_expires ON certificates (expires);
CREATE INDEX ix_conversations_ended ON conversations (ended);
CREATE INDEX ix_conversations_expires ON conversations (expires);
CREATE INDEX ix_conversations_mailbox ON conversations (mailbox);
CREATE INDEX ix_coordinators_expires ON coordinators (expires);
CREATE INDEX ix_envelopes_bucket ON envelopes (bucket);
CREATE INDEX ix_held_buried ON held (buried);
CREATE INDEX ix_history_bucket ON history (bucket);
CREATE INDEX ix_invitations_expires ON invitations (expires);
CREATE INDEX ix_logged_expires ON logged (expires);
CREATE INDEX ix_members_member ON members (member);
CREATE INDEX ix_offers_clinician_id ON offers (clinician_id);
CREATE INDEX ix_passkeys_account_id ON passkeys (account_id);
CREATE INDEX ix_prekeys_bucket ON prekeys (bucket);
CREATE INDEX ix_requests_state_expires ON requests (state, expires);
CREATE INDEX ix_revocations_expires ON revocations (expires);
CREATE INDEX ix_sessions_account_id ON sessions (account_id);
CREATE INDEX ix_sessions_expires ON sessions (expires);
CREATE INDEX ix_states_bucket ON states (bucket);
CREATE INDEX ix_states_slot ON states (slot);
CREATE INDEX ix_used_challenges_expires ON used_challenges (expires);
CREATE INDEX ix_wraps_bucket ON wraps (bucket);
INSERT INTO alembic_version VALUES ('0004');
