"""In and out: password, second factor, the way to the door."""

import base64
import re
import time

import requests
from django_otp.oath import hotp
from playwright.sync_api import expect

from tests.browser.conftest import enter, shoot

AISHA = "aisha@demo.example.com"


def test_in_and_out(desk):
    page = desk()
    enter(page, "maya@demo.example.com", "wrong")
    expect(page.get_by_text("is wrong, or this account has no access here")).to_be_visible()
    shoot(page, "door-refused")
    enter(page, "maya@demo.example.com")
    expect(page.get_by_role("heading", name="My productions")).to_be_visible()
    page.get_by_text("maya@demo.example.com").click()
    shoot(page, "account-menu")
    page.get_by_role("button", name="Log out").click()
    page.goto(page.url.split("/admin")[0] + "/admin/")
    expect(page).to_have_url(re.compile("/admin/login/"))


def test_others_do_not_get_in(desk):
    page = desk()
    enter(page, "leo@demo.example.com")
    expect(page.locator("#login-form")).to_be_visible()


def test_a_second_factor_is_asked_for(studio, desk):
    header = studio.log_in(AISHA)
    secret = requests.put(f"{studio.url}/auth/totp", headers=header, timeout=60).json()["otp_secret"]
    enabled = requests.post(f"{studio.url}/auth/totp", json={"totp": code_of(secret)}, headers=header, timeout=60)
    assert enabled.ok
    page = desk()
    enter(page, AISHA)
    expect(page.get_by_text("is wrong, or this account has no access here")).to_be_visible()
    enter(page, AISHA, code=enabled.json()["otp_recovery_codes"][0])
    expect(page.get_by_role("heading", name="My productions")).to_be_visible()


def code_of(secret):
    """Return the present code of an authenticator app."""
    return f"{hotp(base64.b32decode(secret), int(time.time() // 30)):06d}"
