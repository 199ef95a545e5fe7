"""The alarm of a reading: it ends silent loops, and nothing else."""

import signal
import threading
import time

import pytest

from leakscan.alarm import Alarm, TimeIsUp

# What hangs here ends by itself in the end, so that a broken alarm fails a test and stops none.
_LONG = 60.0


def spin(until=_LONG):
    """A silent loop: it asks nobody whether it may go on."""
    end = time.monotonic() + until
    while time.monotonic() < end:
        pass
    return "came to its end"


def swallow():
    """A parser that takes whatever is raised in it for damage, once."""
    try:
        spin()
    except TimeIsUp:
        return "damaged"


def test_a_silent_loop_is_ended():
    alarm = Alarm()
    with alarm.set_for(0.01), pytest.raises(TimeIsUp):
        alarm.call(spin)


def test_what_is_swallowed_is_raised_when_the_call_is_over():
    alarm = Alarm()
    with alarm.set_for(0.01), pytest.raises(TimeIsUp):
        alarm.call(swallow)


def test_a_parser_that_goes_on_is_ended_again():
    def stubborn():
        swallow()
        return spin()

    alarm = Alarm()
    with alarm.set_for(0.01), pytest.raises(TimeIsUp):
        alarm.call(stubborn)


def test_what_is_not_called_through_it_is_never_ended():
    with Alarm().set_for(0.01):
        result = spin(until=0.05)

    assert result == "came to its end"


def test_values_come_one_by_one_until_the_alarm_rings():
    def values():
        yield "first"
        yield "second"
        spin()

    alarm, given = Alarm(), []
    with alarm.set_for(0.5), pytest.raises(TimeIsUp):
        given.extend(alarm.under(values()))

    assert given == ["first", "second"]


def test_afterwards_the_signal_is_as_before():
    before = signal.getsignal(signal.SIGALRM)
    with Alarm().set_for(_LONG):
        during = signal.getsignal(signal.SIGALRM)

    assert during != before
    assert (signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)) == (before, (0.0, 0.0))


def test_another_thread_reads_without_an_alarm():
    results = []

    def read():
        alarm = Alarm()
        with alarm.set_for(0.01):
            results.append(alarm.call(lambda: spin(until=0.05)))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()

    assert results == ["came to its end"]
