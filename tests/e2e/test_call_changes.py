"""Who is together changes: another partner, three of them, a whole room, a visit. Each call is of its company alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .call_page import HEARD, SILENCE, CallPage, Come, Frame, begin, come_with
from .install import Install
from .rooms import LONGER, Place, make_place

SENDS_NO_PICTURE = """() => window.openCalls().every((call) =>
  call.getSenders().every((sender) => sender.track?.kind !== "video"))"""
A_SECOND_MS = 1_000
MEMBERS = ("Ingrid", "Amadou", "Robin", "Elin")


@pytest.fixture
def place(install: Install) -> Place:
    """A room of four members and a facilitator."""
    return make_place(install, MEMBERS[2:])


def partners(people: list[CallPage]) -> dict[str, str]:
    """Whose name everybody reads under the large face."""
    return {one.name: one.page.locator(".face .name span").first.inner_text() for one in people}


def end_exercise(leader: CallPage) -> None:
    leader.button("bring_back").click()
    leader.button("reason_time").click()


def begin_next(leader: CallPage, slug: str, people: list[CallPage]) -> None:
    leader.begin(slug)
    for person in people:
        expect(person.page.locator(".screen-turn")).to_be_visible()


def test_with_a_new_partner_the_old_call_is_closed_and_carries_nothing_more(come: Come, talking: Browser) -> None:
    maja = come(talking, "Maja")
    people = come_with(come, talking, "voice", *MEMBERS)
    begin(LONGER, maja, *people)
    before = partners(people)
    for person in people:
        person.has_calls(1)
        person.comes("energy", HEARD)
        person.remember_calls()
    marks = {person.name: len(person.heard) for person in people}

    end_exercise(maja)
    begin_next(maja, LONGER, people)

    after = partners(people)
    for person in people:
        assert after[person.name] != before[person.name]
        old = person.earlier_calls()
        assert [call["state"] for call in old] == ["closed"]
        # Server and browsers have one clock here.
        (ended,) = person.earlier_calls_ended_at()
        assert ended - person.links_changed_at(marks[person.name]) < A_SECOND_MS
        person.has_calls(1)
        person.comes("energy", HEARD)
        person.grows("packets", "energy")
        assert [call["packets"] for call in person.earlier_calls()] == [call["packets"] for call in old]


def test_of_three_the_two_in_the_turn_are_heard_and_the_witness_sends_silence(come: Come, talking: Browser) -> None:
    maja = come(talking, "Maja")
    people = come_with(come, talking, "voice", *MEMBERS[:3])
    begin(LONGER, maja, *people)
    speaker = next(one for one in people if one.is_speaker)
    supporter = next(one for one in people if one.name == partners(people)[speaker.name])
    (witness,) = (one for one in people if one not in (speaker, supporter))

    for person in people:
        person.has_calls(2)
    for person in (speaker, supporter):
        person.comes("energy", HEARD)
        # Silence, too, has a packet now and then: both calls carry, and one of them no sound.
        person.comes("packets", 3, calls=2)
        assert sorted(call["energy"] > SILENCE for call in person.calls()) == [False, True]
        expect(person.page.get_by_text(person.words("listens_too", name=witness.name))).to_be_visible()
    witness.comes("energy", HEARD, calls=2)
    assert [call["spoken"] for call in witness.calls()] == [0, 0]
    expect(witness.page.get_by_role("button", name=witness.words("mic_witness"))).to_have_count(1)


def test_where_more_than_four_are_together_all_hear_each_other_and_nobody_sends_a_picture(
    come: Come, talking: Browser
) -> None:
    maja = come(talking, "Maja")
    people = [maja, *come_with(come, talking, "voice", *MEMBERS[:3]), *come_with(come, talking, "face", *MEMBERS[3:])]
    for person in people[1:]:
        person.be_ready()
    maja.choose("face")
    maja.join()

    for person in people:
        person.has_calls(4)
        person.page.wait_for_function(SENDS_NO_PICTURE)
    for person in people:
        person.comes("energy", HEARD, calls=4)
    for person in people:
        person.stands_still("frames", least=1)
        expect(person.page.locator("video.small")).to_have_count(0)


def test_three_see_each_other_and_so_does_a_facilitator_who_visits_them(come: Come, talking: Browser) -> None:
    maja = come(talking, "Maja")
    maja.choose("face")
    people = come_with(come, talking, "face", *MEMBERS[:3])
    begin(LONGER, maja, *people)
    for person in people:
        person.has_calls(2)
        person.comes("frames", 5, calls=2)
        expect(person.page.locator(".face video.large")).to_be_visible()
        expect(person.page.locator(".face .together-face video")).to_have_count(1)
    maja.has_no_call()

    # Twelve pictures are more than a small machine can make: two of the three close their cameras.
    for person in people[1:]:
        person.switch("camera")
    for person in people:
        person.remember_calls()
    maja.button("visit_begin").click()
    for person in (*people, maja):
        person.has_calls(3)
    for person in people:
        person.comes_anew("frames", 5)
    maja.comes("frames", 5)
    expect(maja.page.locator(".together video")).to_have_count(1)
    for person in people:
        expect(person.page.locator(".aside", has_text=maja.name).locator("video")).to_have_count(1)


def announced_before_it_was_heard_of(person: CallPage, mark: int, visitor: CallPage) -> bool:
    """Whether the visit was told of before the first word about a call with the visitor, and both came."""
    frames = person.heard[mark:]
    told = next(place for place, frame in enumerate(frames) if "visited" in kinds_of(frame))
    return told < next(place for place, frame in enumerate(frames) if frame.get("from") == visitor.seat)


def kinds_of(frame: Frame) -> set[str]:
    return {item["k"] for item in frame.get("what", ())}


def test_a_visit_is_announced_before_it_is_heard_shown_while_it_lasts_and_ends_its_calls_only(
    come: Come, talking: Browser
) -> None:
    maja = come(talking, "Maja")
    people = come_with(come, talking, "voice", *MEMBERS[:2])
    begin(LONGER, maja, *people)
    for person in people:
        person.comes("energy", HEARD)
        expect(person.page.get_by_text(person.words("visits", name="Maja"))).to_have_count(0)
    maja.has_no_call()
    marks = {person.name: len(person.heard) for person in people}

    maja.button("visit_begin").click()
    for person in people:
        expect(person.page.get_by_text(person.words("visits", name="Maja"))).to_be_visible()
        person.has_calls(2)
        assert announced_before_it_was_heard_of(person, marks[person.name], maja)
    maja.comes("energy", HEARD, calls=2)
    maja.remember_calls()

    maja.button("visit_end").click()
    for person in people:
        expect(person.page.get_by_text(person.words("visits", name="Maja"))).to_have_count(0)
    maja.has_no_call()
    over = maja.earlier_calls()
    for person in people:
        person.has_calls(1)
        person.grows("packets", "energy")
    assert [call["packets"] for call in maja.earlier_calls()] == [call["packets"] for call in over]
