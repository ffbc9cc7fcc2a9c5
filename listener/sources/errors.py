"""What can go wrong with a source. Every outside exception is translated into one of these at the adapter's edge."""


class SourceError(Exception):
    """A source stopped. The message is a fact first, then what to do; it never holds a secret."""


class CredentialsRefused(SourceError):
    """Missing, wrong, expired or too narrow credentials (401, 403)."""


class RateLimited(SourceError):
    """The platform asks us to come later (429 with a window)."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class OutOfCredits(SourceError):
    """The platform wants money first (402, or a 429 that names a monthly or spending cap). Waiting never helps."""


class SourceUnreachable(SourceError):
    """Network trouble, time-outs or a 5xx answer: the next poll tries again."""


class BadAnswer(SourceError):
    """An answer that is not what the platform documents, for example HTML in place of JSON."""


class RequestRefused(SourceError):
    """The platform calls the request itself wrong (400): usually a query in the settings."""
