"""Reports as they were first sent, so that a later one can say what changed. No customer's words stand here."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base


class KeptReportRow(Base):
    """The figures of one report, as they were when it was sent for the first time. Never changed afterwards."""

    __tablename__ = "kept_reports"

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    """`day`, `week`, `month` or `quarter`."""
    brand: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(24), primary_key=True)
    """Its name, such as `2026-W47`."""
    made_at: Mapped[datetime]
    events: Mapped[int] = mapped_column(BigInteger)
    """So many events were in the log: what came after them may be why a figure is another one now."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the document, also in the event log."""
    document: Mapped[str]
    """Its figures as JSON. What customers said, and who they are, stands in it as ids alone."""
