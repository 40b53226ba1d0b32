"""Sending what the outbox promised, to a folder of .eml files or to the mail server of the settings."""

from collections.abc import Callable
from datetime import datetime

from scheduler.calendars.errors import BrokenCalendar, CalendarRefusal
from scheduler.clocks import Clock, system_clock
from scheduler.database import Database, Session
from scheduler.mail import service
from scheduler.mail.delivery import Delivery, Outcome, SmtpServer, send_smtp, write_eml
from scheduler.mail.service import ClaimedMail
from scheduler.settings import Settings


def deliver_due(
    database: Database,
    settings: Settings,
    event_id: int | None,
    *,
    clock: Clock = system_clock,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send every due mail of an event in order; returns how many left. What fails is put back for later.

    ``stopping`` is asked before each mail; once true the rest is left to a later job.

    Killed between handing a mail over and noting it, the next try sends the same bytes with the same Message-ID.
    """
    sent = 0
    while not stopping():
        with database.writing() as session:
            mail = service.claim_next(session, event_id, now=clock())
        if mail is None:
            break
        delivery = _hand_over(settings, mail)
        with database.writing() as session:
            stands = _note(session, mail, delivery, clock())
        if not stands:
            (settings.outbox / service.mail_file(mail.id, mail.kind)).unlink(missing_ok=True)
        sent += delivery.outcome is Outcome.SENT
    with database.writing() as session:
        service.try_again_later(session, event_id, now=clock())
    return sent


def _hand_over(settings: Settings, mail: ClaimedMail) -> Delivery:
    try:
        raw = service.render(settings, mail)
    except (CalendarRefusal, BrokenCalendar) as error:
        # Such a mail can never leave (the sender's address changed, say); the ones behind it must.
        return Delivery(Outcome.REFUSED, reason=str(error))
    if settings.smtp_host:
        server = SmtpServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password.get_secret_value(),
        )
        return send_smtp(server, settings.mail_from, mail.to.email, raw)
    try:
        write_eml(settings.outbox, service.mail_file(mail.id, mail.kind), raw)
    except OSError as error:
        return Delivery(Outcome.RETRY, reason=error.strerror or "")
    return Delivery(Outcome.SENT)


def _note(session: Session, mail: ClaimedMail, delivery: Delivery, now: datetime) -> bool:
    """False when the mail was taken back while it was in hand: then no file of it may stay."""
    if service.taken_back(session, mail):
        return False
    if delivery.outcome is Outcome.SENT:
        service.mark_sent(session, mail.id, now=now)
    elif delivery.outcome is Outcome.REFUSED:
        service.mark_refused(session, mail.id, delivery.reason)
    else:
        service.put_back(session, mail, delivery.reason, now=now)
    return True
