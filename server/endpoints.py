"""Where a page may be sent: to the push services that the operator allows, by https, and nowhere else."""

import re
from dataclasses import dataclass

# What browsers are given by the services of today, and no way to write a user, a port or a fragment besides.
ENDPOINT = re.compile(r"https://([a-z0-9.-]{1,253}(?::[0-9]{1,5})?)(/[A-Za-z0-9._~:/?=&%+@,;!*'()-]{1,1000})")
USUAL_SERVICES = (
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.services.mozilla.com,"
    "*.notify.windows.com,*.push.apple.com"
)
HTTPS = 443
# A name has a last label with a letter in it: an address that is written as numbers has none.
NAME = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Of this machine, for tests of the relay alone.
LOCAL = re.compile(r"localhost:[1-9][0-9]{0,4}")
UNFIT_ENDS = (".localhost", ".local", ".internal", ".home.arpa", ".onion")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint in its parts."""

    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """What a signature for this service names."""
        return f"https://{self.host}" if self.port == HTTPS else f"https://{self.host}:{self.port}"


def services_in(listed: str, *, practice: bool) -> tuple[str, ...] | None:
    """Read the operator's list of services; nothing where one of them can't be one."""
    services = tuple(one.strip() for one in listed.split(",") if one.strip())
    return services if all(_is_service(one, practice=practice) for one in services) else None


def endpoint_in(text: str, services: tuple[str, ...]) -> Endpoint | None:
    """Take an endpoint apart, if it is one of these services'."""
    fits = ENDPOINT.fullmatch(text)
    if fits is None or not any(_is_of(fits[1], one) for one in services):
        return None
    host, _, port = fits[1].partition(":")
    return Endpoint(host, int(port or HTTPS), fits[2])


def _is_service(name: str, *, practice: bool) -> bool:
    if practice and LOCAL.fullmatch(name):
        return True
    return NAME.fullmatch(name) is not None and not name.endswith(UNFIT_ENDS)


def _is_of(place: str, service: str) -> bool:
    wild = service.startswith("*.")
    return place.endswith(service[1:]) and ":" not in place if wild else place == service
