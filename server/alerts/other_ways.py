"""Reminds a clinician by another way than Web Push, one that the operator has set: the same words by each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from server.alerts.service import Contact
from server.other_ways import TO

# An e-mail address, a number, or what somebody named their topic.
DESTINATION = re.compile(r"[A-Za-z0-9+][A-Za-z0-9._+@-]{2,63}")
TITLE, BODY = "Pengingat", "Silakan buka."


@dataclass(frozen=True, slots=True)
class OtherWays:
    """The ways by name."""

    templates: Mapping[str, str] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What clinicians choose from."""
        return tuple(self.templates)

    def fits(self, contact: Contact) -> bool:
        """Tell whether a clinician can be reached so."""
        return contact.way in self.templates and DESTINATION.fullmatch(contact.destination) is not None

    def remind(self, contact: Contact) -> bool:
        """Say the constant words there; tells whether they were taken. It blocks: in a native thread only."""
        if not self.fits(contact):
            # The operator has taken this way off since.
            return False
        # It knows over a hundred services: a second and 45 MB that nobody without such a file spends.
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415

        # Without its own name, pictures and address, which it would add.
        asset = AppriseAsset(
            app_id=TITLE, app_desc="", app_url="", image_url_mask="", image_url_logo="", async_mode=False
        )
        sender = Apprise(asset=asset)
        address = self.templates[contact.way].replace(TO, quote(contact.destination, safe=""))
        return bool(sender.add(address) and sender.notify(body=BODY, title=TITLE))
