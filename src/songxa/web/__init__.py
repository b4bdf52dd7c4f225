"""The web application: pages for people, JSON, and the Prometheus page. Reads what is known; changes nothing."""

from songxa.web.app import create_app
from songxa.web.station import Station

__all__ = ["Station", "create_app"]
