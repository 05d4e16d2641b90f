"""The relay's own key at push services: browsers subscribe with its public half; it signs each page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from py_vapid import Vapid02

POINT_BYTES = 65
HOUR = 3600
# A signature says until when it is good; the hour is all that it tells of when.
GOOD_FOR_HOURS = 2


class Vapid:
    """Signs for one push service at a time. `secret` is 32 bytes; `contact` is what a service finds us by."""

    def __init__(self, secret: bytes, contact: str) -> None:
        self._vapid = Vapid02.from_raw(urlsafe_b64encode(secret))
        self._contact = contact
        signed = self.authorization("https://example.org", 0)
        # As the services are told it.
        self.public = urlsafe_b64decode(f"{signed.rpartition('k=')[2]}=")

    def authorization(self, origin: str, now: int) -> str:
        """Give the header by which a service knows that a page is from whom the browser subscribed to."""
        expires = (now // HOUR + GOOD_FOR_HOURS) * HOUR
        claims = {"aud": origin, "exp": expires, "sub": self._contact}
        return str(self._vapid.sign(claims)["Authorization"])


def is_point(p256dh: bytes) -> bool:
    """Tell whether bytes are a public key that a page can be sealed for."""
    try:
        Vapid02.from_raw_public(urlsafe_b64encode(p256dh))
    except ValueError:
        return False
    return len(p256dh) == POINT_BYTES and p256dh[0] == 4
