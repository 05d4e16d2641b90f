"""The console's events that are about oneself and about being certified."""

from collections.abc import Callable

from server.at_rest import Save, States
from server.clinicians.certification import Application, Certification
from server.clinicians.revoking import Revoking
from server.clinicians.service import Accounts, SealedKey
from server.doors import Bytes, Caller, Event, Maybe, Number, Role, Text

ANYONE = frozenset({Role.APPLICANT, Role.CLINICIAN, Role.COORDINATOR})
COORDINATORS = frozenset({Role.COORDINATOR})
SEALED_KEY_SIZE = 72
LARGEST_CREDENTIAL_ID = 1023
LARGEST_OBJECT = 1024
LARGEST_REVOCATION = 2048
LARGEST_STATE = 65_536
REVOCATION_REFUSALS = (
    "coordinator", "gone", "malformed", "signature", "version", "instance", "expired", "until",
)  # fmt: skip

Answer = tuple[object, ...]


class ClinicianEvents:
    """The door to an account's own things: its sealed state and keys, its application."""

    def __init__(
        self,
        accounts: Accounts,
        certification: Certification,
        states: States,
        bucket_seconds: int,
        now: Callable[[], int],
    ) -> None:
        self._accounts = accounts
        self._certification = certification
        self._states = states
        self._bucket_seconds = bucket_seconds
        self._now = now

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        return (
            Event(
                "open",
                ANYONE,
                (),
                self._open,
                "now, bucket_seconds, account_id, clinician_id, roles, certificate or null, "
                "coordinator_certificate or null, statement or null, version, blob or null, share or null, "
                "next_share, next_bucket, sealed keys [kind, credential_id or null, sealed_key], "
                "[revocation...]",
            ),
            Event(
                "save",
                ANYONE,
                (Number(), Bytes(16), Number(), Bytes(1, LARGEST_STATE)),
                self._save,
                "version, next_share, next_bucket",
                ("stale_state", "stale_share", "gone"),
            ),
            Event(
                "keep_key",
                ANYONE,
                (Text(16), Maybe(Bytes(1, LARGEST_CREDENTIAL_ID)), Bytes(SEALED_KEY_SIZE)),
                self._keep_key,
                "",
                ("malformed", "refused"),
            ),
            Event(
                "apply",
                ANYONE,
                (Bytes(32), Text(40), Text(40), Text(60)),
                self._apply,
                "",
                ("two_keys", "malformed"),
            ),
            Event(
                "present_coordinator",
                ANYONE,
                (Bytes(1, LARGEST_OBJECT), Bytes(64)),
                self._present_coordinator,
                "",
                ("two_keys", "coordinator"),
            ),
        )

    def _open(self, caller: Caller) -> Answer:
        if not self._states.exists(caller.account):
            self._states.begin(caller.account)
        state = self._states.open(caller.account)
        return (
            self._now(),
            self._bucket_seconds,
            caller.account,
            caller.clinician,
            sorted(role.value for role in self._certification.roles(caller.account)),
            self._certification.certificate_of(caller.account),
            self._certification.coordinator_of(caller.account),
            self._certification.statement,
            state.version,
            state.blob,
            state.share,
            state.next_share,
            state.next_bucket,
            [
                [key.kind, key.credential_id, key.sealed_key]
                for key in self._accounts.sealed_keys(caller.account)
            ],
            self._certification.revocations(),
        )

    def _save(self, caller: Caller, version: int, save_id: bytes, bucket: int, blob: bytes) -> Answer:
        saved = self._states.save(caller.account, Save(version, save_id, bucket, blob))
        return saved.version, saved.next_share, saved.next_bucket

    def _keep_key(self, caller: Caller, kind: str, credential_id: bytes | None, sealed_key: bytes) -> Answer:
        self._accounts.keep_key(caller.account, SealedKey(kind, credential_id, sealed_key))
        return ()

    def _apply(self, caller: Caller, key: bytes, profession: str, alias: str, region: str) -> Answer:
        self._certification.apply(
            Application(caller.account, caller.clinician, key, profession, alias, region)
        )
        return ()

    def _present_coordinator(self, caller: Caller, presented: bytes, signature: bytes) -> Answer:
        self._certification.present_coordinator(caller.account, presented, signature)
        return ()


class CoordinatorEvents:
    """The door for coordinators: who waits to be certified, signing for them, revoking, inviting others."""

    def __init__(self, accounts: Accounts, certification: Certification, revoking: Revoking) -> None:
        self._accounts = accounts
        self._certification = certification
        self._revoking = revoking

    def events(self) -> tuple[Event, ...]:
        """List the events of this door."""
        return (
            Event(
                "applications",
                COORDINATORS,
                (),
                self._applications,
                "[account_id, clinician_id, key, profession, alias, region, payload or null, signatures]",
                ("coordinator",),
            ),
            Event(
                "certify",
                COORDINATORS,
                (Bytes(16), Bytes(1, LARGEST_OBJECT), Bytes(1, LARGEST_OBJECT), Bytes(64)),
                self._certify,
                "signatures, needed",
                ("coordinator", "gone", "other_payload", "payload", "signature", "statement"),
            ),
            Event("certificates", COORDINATORS, (), self._certificates, "[certificate...]", ("coordinator",)),
            Event(
                "revoke",
                COORDINATORS,
                (Bytes(1, LARGEST_REVOCATION),),
                self._revoke,
                "",
                REVOCATION_REFUSALS,
            ),
            Event("invite", COORDINATORS, (), self._invite, "token", ("coordinator",)),
        )

    def _applications(self, caller: Caller) -> Answer:
        self._certification.require_coordinator(caller.account)
        return (
            [
                [
                    one.account_id,
                    one.clinician_id,
                    one.key,
                    one.profession,
                    one.alias,
                    one.region,
                    one.payload,
                    signatures,
                ]
                for one, signatures in self._certification.applications()
            ],
        )

    def _certify(
        self, caller: Caller, account_id: bytes, payload: bytes, presented: bytes, signature: bytes
    ) -> Answer:
        return self._certification.certify(caller.account, account_id, payload, (presented, signature))

    def _certificates(self, caller: Caller) -> Answer:
        self._certification.require_coordinator(caller.account)
        return (self._revoking.certificates(),)

    def _revoke(self, caller: Caller, revocation: bytes) -> Answer:
        self._revoking.by_coordinator(caller.account, revocation)
        return ()

    def _invite(self, caller: Caller) -> Answer:
        self._certification.require_coordinator(caller.account)
        return (self._accounts.invite(),)
