"""The demo's calendar: everything lies around today, on working days."""

from datetime import datetime, time, timedelta

from django.utils import timezone

SATURDAY = 5


def today():
    """Return the day the demo is written."""
    return timezone.now().date()


def workday(days):
    """Return the working day so many days from today, the next one for a weekend."""
    day = today() + timedelta(days=days)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def later(day, working_days):
    """Return the working day so many working days after another."""
    for _ in range(working_days):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def between(first, last):
    """Return the working days from one to another, both included."""
    found = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in found if day.weekday() < SATURDAY]


def at(day, hour, minute=0):
    """Return a moment of a day, never one to come."""
    return min(datetime.combine(day, time(hour, minute)), timezone.now())


def month(number):
    """Return the first day of the month so many months from this one."""
    months = today().year * 12 + today().month - 1 + number
    return today().replace(year=months // 12, month=months % 12 + 1, day=1)
