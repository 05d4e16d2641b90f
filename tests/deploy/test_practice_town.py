"""The practice town: an organisation with a log, made anew when it is too old; a partner who talks."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.body import read_text
from crypto.ceremony import ORGANISATION_FILE, STATEMENT_FILE, read_organisation
from crypto.certificate import verify_statement
from crypto.chain import Chain
from crypto.encoding import encode
from crypto.secret_file import read_secret
from crypto.signing import public_key, signed
from deploy import run, setup
from deploy.practice import membership, rehearsal
from deploy.practice import talk as partners_talk
from deploy.practice.account import Account
from deploy.practice.clinician import PracticeClinician
from deploy.practice.line import Cut
from server.transparency.store import SEED_FILE, read_seed
from tests.server.people import Clinician, Staff, Survivor, now
from tests.server.relay import Relay


@pytest.fixture
def place(tmp_path: Path) -> run.Place:
    return run.Place(tmp_path / "data", 8000)


def test_a_new_town_names_its_own_log_and_stays(place: run.Place) -> None:
    run._make_organisation(place)
    pinned = read_organisation(place.organisation / ORGANISATION_FILE)
    stated = verify_statement(pinned, (place.organisation / STATEMENT_FILE).read_bytes(), now())
    assert stated.log.key == public_key(read_seed(place.relay / SEED_FILE))
    assert (stated.signatures_needed, stated.witness) == (1, None)
    before, phrase = held(place.organisation), place.phrases.read_text()
    run._make_organisation(place)
    assert held(place.organisation) == before
    assert place.phrases.read_text() == phrase


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def make_old(place: run.Place) -> None:
    """Leave the town as a version without a log left it."""
    instance_id = read_organisation(place.organisation / ORGANISATION_FILE).instance_id
    seed = read_secret(place.organisation / "root.secret")
    row = encode([1, instance_id, 1, now() - 60, now() + 86_400])
    (place.organisation / STATEMENT_FILE).write_bytes(signed("sc1/organisation", seed, row))
    (place.relay / SEED_FILE).unlink()
    (place.relay / "relay.db").write_bytes(b"old")


def test_a_town_of_an_older_version_is_made_anew_and_says_so(
    place: run.Place, capfd: pytest.CaptureFixture[str]
) -> None:
    run._make_organisation(place)
    root = read_organisation(place.organisation / ORGANISATION_FILE).root_key
    make_old(place)
    capfd.readouterr()
    run._make_organisation(place)
    assert "made by an older version: it is made anew" in capfd.readouterr().out
    assert read_organisation(place.organisation / ORGANISATION_FILE).root_key != root
    assert not (place.relay / "relay.db").exists()
    run._make_organisation(place)
    assert capfd.readouterr().out == ""


def test_what_is_not_marked_as_practice_is_never_made_anew(place: run.Place) -> None:
    run._make_organisation(place)
    make_old(place)
    (place.organisation / run.PRACTICE_MARK).unlink()
    before = held(place.organisation)
    with pytest.raises(setup.Unfit, match="not marked as practice"):
        run._make_organisation(place)
    assert held(place.organisation) == before
    assert (place.relay / "relay.db").read_bytes() == b"old"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    made = Relay(tmp_path / "relay")
    try:
        yield made.start()
    finally:
        made.kill()


@pytest.fixture
def staff(relay: Relay) -> Staff:
    return Staff(relay)


@pytest.fixture
def partner(relay: Relay, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeClinician]:
    """The rehearsal partner on duty beside a coordinator who certifies at once."""
    monkeypatch.setattr(rehearsal, "CLAIM_PAUSE_SECONDS", 0)
    stop = threading.Event()
    made = PracticeClinician(Account(relay.console, relay.folder / "partner.json"), relay.organisation, now)
    made.begin(staff.coordinator.invite)

    def certify() -> None:
        while not stop.wait(0.1):
            staff.coordinator.certify_all()

    def serve() -> None:
        try:
            made.serve(stop.is_set)
        except Cut:
            if not stop.is_set():
                raise

    threads = [threading.Thread(target=act) for act in (certify, serve)]
    for thread in threads:
        thread.start()
    yield made
    stop.set()
    for thread in threads:
        thread.join()


def test_the_partner_is_proven_claims_reads_and_answers(relay: Relay, partner: PracticeClinician) -> None:
    survivor = Survivor(relay).begin()
    deadline = time.monotonic() + 15
    while not survivor.on_call():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    talk = survivor.ask_for_help()
    survivor.open_line.pushed("block")
    chain = Chain(talk.member)
    _state, ((_, offer, *_), (_, claim, wrapped, _)), *_ = survivor.call("blocks", talk.id, 0)
    chain.accept_own(offer, talk.key)
    chain.accept_next(claim, wrapped, talk.kem_seed)
    assert chain.fault is None
    assert chain.head.lead == chain.head.members[1].id
    talk.learn(claim, wrapped)
    survivor.send(talk, "halo")
    texts = heard(survivor, chain, 2)
    assert len(texts) == 2
    assert texts[0].startswith("Latihan: halo")


@pytest.fixture
def human(staff: Staff) -> Clinician:
    """Somebody on duty, certified before the partner's own coordinator begins."""
    return staff.clinician().go_on_duty()


def test_the_partner_keeps_nobody_from_a_human_and_answers_where_no_human_does(
    relay: Relay, human: Clinician, partner: PracticeClinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    # At the relay's own pace whoever is asked alone is asked for 45 s.
    monkeypatch.setattr(rehearsal, "HUMAN_FIRST_SECONDS", 3)
    survivor = Survivor(relay).begin()
    deadline = time.monotonic() + 30
    while len(survivor.on_call()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    # Whom the relay asks alone is drawn: of so many draws one would be the partner.
    for _ in range(5):
        survivor = Survivor(relay).begin()
        talk = survivor.ask_for_help()
        while talk.id not in {row[0] for row in human.call("waiting")[0]}:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    human.call("pass_on", talk.id)
    survivor.open_line.pushed("block")
    chain = Chain(talk.member)
    _state, ((_, offer, *_), (_, claim, wrapped, _)), *_ = survivor.call("blocks", talk.id, 0)
    chain.accept_own(offer, talk.key)
    chain.accept_next(claim, wrapped, talk.kem_seed)
    assert chain.head.lead != human.id
    assert [one["claimed"] for one in partner.seen] == [True]


def test_the_partner_begins_a_new_epoch_when_the_one_before_is_over(
    relay: Relay, partner: PracticeClinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (partners_talk, membership):
        monkeypatch.setattr(module, "rekey_needed", lambda block, _now: block.n == 1)
    survivor = Survivor(relay).begin()
    deadline = time.monotonic() + 15
    while not survivor.on_call():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    talk = survivor.ask_for_help()
    for _ in range(2):
        survivor.open_line.pushed("block")
    chain = Chain(talk.member)
    _state, (offer, *later), *_ = survivor.call("blocks", talk.id, 0)
    chain.accept_own(offer[1], talk.key)
    for _, block, wrapped, _ in later:
        chain.accept_next(block, wrapped, talk.kem_seed)
    assert (chain.head.n, chain.fault) == (2, None)
    assert heard(survivor, chain, 1)[0].startswith("Latihan: halo")


def heard(survivor: Survivor, chain: Chain, count: int) -> list[str]:
    texts: list[str] = []
    while len(texts) < count:
        opened = chain.open(survivor.open_line.pushed("envelope")[2])
        if opened.message.kind == "text":
            texts.append(read_text(opened.message.body))
    return texts
