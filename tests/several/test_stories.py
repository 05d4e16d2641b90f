"""The relay's core stories once more, on PostgreSQL, with lines that the proxy spreads over two processes."""

import pytest

from tests.server.conftest import Town
from tests.server.people import Staff
from tests.server.test_a_conversation import (  # noqa: F401  (collected here once more)
    test_a_request_is_offered_claimed_and_talked_in,
    test_a_resent_message_is_stored_once,
    test_a_second_clinician_loses_the_claim_and_cannot_read_on,
    test_a_survivor_comes_back_to_her_state_from_another_phone,
    test_an_envelope_under_an_old_block_is_refused_but_a_stored_one_is_acknowledged,
    test_the_same_offer_twice_is_the_same_and_another_is_refused,
)
from tests.server.test_calling_again import (  # noqa: F401  (collected here once more)
    test_of_a_claim_and_a_withdrawal_at_once_one_wins,
    test_of_two_claims_at_once_one_wins_and_the_other_is_taken,
)
from tests.server.test_clinicians_lines import (  # noqa: F401  (collected here once more)
    test_whoever_is_certified_on_an_open_line_is_told_of_requests_on_it,
)
from tests.server.test_moving import (  # noqa: F401  (collected here once more)
    test_after_moving_the_old_words_are_dead_and_the_new_ones_open_everything,
)
from tests.server.ward import Ward
from tests.several.pair import Pair


@pytest.fixture(scope="module")
def long_ward(long_pair: Pair) -> Ward:
    """Four clinicians on call at the pair."""
    staff = Staff(long_pair.front)
    return Ward(long_pair.front, staff, *(staff.clinician().go_on_duty() for _ in range(4)))


@pytest.fixture
def ward(long_ward: Ward) -> Ward:
    """Everybody awake."""
    return long_ward.awake()


@pytest.fixture
def town(ward: Ward) -> Town:
    """The same people, where a story needs two of them."""
    ward.staff.wake()
    return Town(ward.relay, ward.staff, ward.sari, ward.dewi)
