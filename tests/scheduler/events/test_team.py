"""Roles: what each gives, and that an event keeps an owner whoever presses what at the same time."""

import threading

import pytest

from scheduler.accounts.service import keep_organiser, make_host
from scheduler.errors import NotFound
from scheduler.events.roles import (
    GIVEN,
    RIGHTS,
    RUNNING,
    LastOwner,
    NotForThisRole,
    Right,
    Role,
    ZoneNeeded,
    refuse_without,
    strongest,
)
from scheduler.events.service import event_organisers, organised_events
from scheduler.events.team import (
    AlreadyMember,
    RoleChanged,
    add_member,
    change_role,
    own_roles,
    remove_member,
    seat,
    seen_role,
    team,
)
from tests.scheduler.stored_events import NOW, StoredEvent


def added(event: StoredEvent, name: str, role: Role, zone: str = "") -> int:
    with event.database.writing() as session:
        return add_member(
            session,
            event.id,
            name=name,
            email=f"{name}@example.org",
            language="ko",
            role=role,
            zone_key=zone,
            by="command",
            now=NOW,
        )


def first_owner(event: StoredEvent) -> int:
    with event.database.reading() as session:
        return event_organisers(session, event.id)[0]


def roles(event: StoredEvent) -> dict[str, str]:
    with event.database.reading() as session:
        return {member.name: seen_role(member) for member in team(session, event.id)}


def test_each_role_gives_its_rights_and_no_more() -> None:
    expected = {
        Role.HOST: set(Right) - {Right.OPEN_CHOICES},
        Role.OWNER: set(Right),
        Role.ORGANISER: {Right.RUN, Right.LOOK_AFTER, Right.CHECK_IN},
        Role.COORDINATOR: {Right.LOOK_AFTER},
        Role.DESK: {Right.CHECK_IN},
    }
    for role in Role:
        for right in Right:
            if right in expected[role]:
                refuse_without(role, right)
            else:
                with pytest.raises(NotForThisRole):
                    refuse_without(role, right)
    assert set(RIGHTS) == set(Role)
    assert Role.HOST not in GIVEN
    assert RUNNING == (Role.OWNER, Role.ORGANISER)


def test_a_host_comes_as_host_unless_as_an_owner() -> None:
    assert strongest(host=True, given="owner") is Role.OWNER
    assert strongest(host=True, given=None) is strongest(host=True, given="desk") is Role.HOST
    assert strongest(host=False, given="desk") is Role.DESK
    assert strongest(host=False, given=None) is None


def test_whoever_was_given_a_role_sits_at_the_event_and_a_stranger_does_not(event: StoredEvent) -> None:
    coordinator = added(event, "coordinator", Role.COORDINATOR, "ulju")
    with event.database.writing() as session:
        stranger = keep_organiser(session, name="x", email="x@example.org", language="ko", now=NOW)
    with event.database.reading() as session:
        place = seat(session, coordinator, "small")
        assert (place.role, place.zone_key) == (Role.COORDINATOR, "ulju")
        assert own_roles(session, coordinator) == {event.id: Role.COORDINATOR}
        assert (own_roles(session, stranger), organised_events(session, stranger)) == ({}, ())
        for number, key in ((stranger, "small"), (coordinator, "none"), (stranger + 99, "small")):
            with pytest.raises(NotFound):
                seat(session, number, key)


def test_a_host_sits_at_every_event_until_that_is_taken_back(event: StoredEvent) -> None:
    with event.database.writing() as session:
        host = keep_organiser(session, name="h", email="h@example.org", language="ko", now=NOW)
        assert make_host(session, host, host=True)
        assert not make_host(session, host, host=True)
    with event.database.reading() as session:
        assert seat(session, host, "small").role is Role.HOST
        assert [each.id for each in organised_events(session, host)] == [event.id]
    with event.database.writing() as session:
        make_host(session, host, host=False)
    with event.database.reading() as session, pytest.raises(NotFound):
        seat(session, host, "small")


def test_only_those_who_run_the_event_are_told_what_happens(event: StoredEvent) -> None:
    owner, helper = first_owner(event), added(event, "helper", Role.DESK)
    runs = added(event, "second", Role.ORGANISER)
    with event.database.reading() as session:
        assert event_organisers(session, event.id) == (owner, runs)
        assert helper not in event_organisers(session, event.id)


def test_a_coordinator_needs_a_zone_of_the_event_and_nobody_else_keeps_one(event: StoredEvent) -> None:
    for zone, error in (("", ZoneNeeded), ("mars", NotFound)):
        with pytest.raises(error):
            added(event, "c", Role.COORDINATOR, zone)
    assert "c" not in roles(event)
    number = added(event, "c", Role.COORDINATOR, "ulju")
    with event.database.writing() as session:
        change_role(session, event.id, number, Role.ORGANISER, "", seen="coordinator:ulju", by="organiser:1", now=NOW)
    assert roles(event)["c"] == "organiser:"
    assert event.audit("organiser's role changed") == 1


def test_the_last_owner_stays(event: StoredEvent) -> None:
    owner = first_owner(event)
    common = {"seen": "owner:", "by": "command", "now": NOW}
    with pytest.raises(LastOwner), event.database.writing() as session:
        change_role(session, event.id, owner, Role.DESK, "", **common)
    with pytest.raises(LastOwner), event.database.writing() as session:
        remove_member(session, event.id, owner, **common)
    second = added(event, "second", Role.OWNER)
    with event.database.writing() as session:
        remove_member(session, event.id, owner, seen="owner:", by="command", now=NOW)
    assert roles(event) == {"second": "owner:"}
    with pytest.raises(LastOwner), event.database.writing() as session:
        remove_member(session, event.id, second, seen="owner:", by="command", now=NOW)


def test_two_owners_who_remove_each_other_leave_one(event: StoredEvent) -> None:
    both = [first_owner(event), added(event, "second", Role.OWNER)]
    start, refused = threading.Barrier(2), []

    def remove(number: int) -> None:
        start.wait()
        try:
            with event.database.writing() as session:
                remove_member(session, event.id, number, seen="owner:", by="command", now=NOW)
        except LastOwner as error:
            refused.append(error)

    threads = [threading.Thread(target=remove, args=(number,)) for number in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), list(roles(event).values())) == (1, ["owner:"])


def test_a_role_that_somebody_else_changed_is_not_overwritten(event: StoredEvent) -> None:
    number = added(event, "second", Role.ORGANISER)
    with pytest.raises(AlreadyMember):
        added(event, "second", Role.DESK)
    with event.database.writing() as session:
        change_role(session, event.id, number, Role.DESK, "", seen="organiser:", by="organiser:1", now=NOW)
    with pytest.raises(RoleChanged), event.database.writing() as session:
        change_role(session, event.id, number, Role.OWNER, "", seen="organiser:", by="organiser:1", now=NOW)
    with event.database.writing() as session:
        change_role(session, event.id, number, Role.DESK, "", seen="organiser:", by="organiser:1", now=NOW)
    assert roles(event)["second"] == "desk:"
    assert event.audit("organiser's role changed") == 1
