"""Which page of the provider a person may be sent to."""

from urllib.parse import urlsplit


def is_page_of(provider_url: str, pay_url: str) -> bool:
    """Whether ``pay_url`` lies at the provider's own origin (scheme, host and port)."""
    ours, theirs = urlsplit(provider_url), urlsplit(pay_url)
    return (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
