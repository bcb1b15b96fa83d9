"""What the environment says wrongly is told before anything starts."""

import pytest

from domain.mail.events import MailKind, Recipient
from entrypoints.settings import Needs, SettingsFault, read_settings


@pytest.mark.parametrize("text", ["10.0.0.0/8", "127.0.0.1, ::1", "10.1.2.3/8,2001:db8::/32"])
def test_proxies_are_addresses_or_networks(text: str) -> None:
    proxies = read_settings({"TRUSTED_PROXIES": text}, Needs.DATABASE).trusted_proxies
    assert proxies == tuple(part.strip() for part in text.split(","))


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/8,10.0.0.256", "10.0.0.0/40"])
def test_a_proxy_that_is_no_address_is_told_on_one_line_beside_the_other_faults(text: str) -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings({"TRUSTED_PROXIES": text, "HOLD_MINUTES": "1"}, Needs.DATABASE)
    assert told.value.faults == (
        "TRUSTED_PROXIES must be addresses or networks like 10.0.0.0/8, with commas between",
        "HOLD_MINUTES must be a whole number from 5 to 60",
    )


def test_providers_deliver_to_our_own_routes_unless_another_address_is_told() -> None:
    told = {"APP_BASE_URL": "https://booking.example.com/", "STRIPE_WEBHOOK_URL": "https://hooks.example.com/s/"}
    settings = read_settings(told, Needs.DATABASE)
    assert settings.calendly_webhook_url == "https://booking.example.com/api/webhooks/calendly"
    assert settings.stripe_webhook_url == "https://hooks.example.com/s"


def test_to_subscribe_an_address_is_needed_for_each_provider() -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings(
            {"STRIPE_WEBHOOK_URL": "https://hooks.example.com", "CALENDLY_WEBHOOK_SIGNING_KEY": "k"}, Needs.HOOKS
        )
    assert told.value.faults == ("CALENDLY_WEBHOOK_URL is not set, nor is APP_BASE_URL",)


def test_a_command_needs_only_the_providers_that_it_asks() -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings({}, Needs.CALENDLY | Needs.STRIPE)
    assert told.value.faults == ("CALENDLY_API_TOKEN is not set", "STRIPE_SECRET_KEY is not set")


def test_templates_are_named_by_kind_and_reader() -> None:
    told = {
        "SENDGRID_BOOKING_TEMPLATE_ID": "d-1",
        "SENDGRID_TEMPLATE_IDS": "cancelled_client=d-2, time_lost_client = d-3,",
    }
    assert read_settings(told, Needs.DATABASE).sendgrid_templates == {
        (MailKind.CONFIRMED, Recipient.CLIENT): "d-1",
        (MailKind.CANCELLED, Recipient.CLIENT): "d-2",
        (MailKind.TIME_LOST, Recipient.CLIENT): "d-3",
    }
    assert read_settings({}, Needs.DATABASE).sendgrid_templates == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("canceled_client=d-2", "names an unknown mail, 'canceled_client'"),
        ("cancelled=d-2", "names an unknown mail, 'cancelled'"),
        ("d-2", "names an unknown mail, 'd-2'"),
        ("cancelled_client", "gives cancelled_client no id"),
        ("cancelled_client=2", "gives cancelled_client no id"),
        ("cancelled_client=d-2;moved_client=d-3", "gives cancelled_client no id"),
        ("cancelled_client=d-2,cancelled_client=d-3", "names cancelled_client twice"),
    ],
)
def test_a_slip_in_the_templates_names_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings({"SENDGRID_TEMPLATE_IDS": text}, Needs.DATABASE)
    (fault,) = told.value.faults
    assert fault.startswith(f"SENDGRID_TEMPLATE_IDS {says}")


def test_the_clients_confirmation_has_one_template() -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings(
            {"SENDGRID_BOOKING_TEMPLATE_ID": "d-1", "SENDGRID_TEMPLATE_IDS": "confirmed_client=d-2"}, Needs.DATABASE
        )
    assert told.value.faults == ("SENDGRID_TEMPLATE_IDS names confirmed_client, as SENDGRID_BOOKING_TEMPLATE_ID does",)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SENDGRID_BOOKING_TEMPLATE_ID", "1234", "must be the id of a dynamic template, like d-0123"),
        ("CALENDAR_INVITES", "both", "must be calendly or ours"),
        ("SENDGRID_FROM_NAME", "Experts\r\nBcc: x@y.com", "must be one line"),
        ("SENDGRID_FROM_NAME", "Köpfe", "must be one line of at most 60 letters without accents"),
        ("SENDGRID_FROM_NAME", "x" * 61, "must be one line"),
    ],
)
def test_a_mail_setting_that_cannot_be_is_told(name: str, value: str, fault: str) -> None:
    with pytest.raises(SettingsFault) as told:
        read_settings({name: value}, Needs.DATABASE)
    assert told.value.faults[0].startswith(f"{name} {fault}")


@pytest.mark.parametrize("name", ["OPERATOR_EMAIL", "SENDGRID_FROM_EMAIL"])
@pytest.mark.parametrize(
    "value", ["ops", "ops@example.test", "Ops <ops@example.com>", "ops@example.com\r\nBcc: x@y.com"]
)
def test_an_address_of_ours_must_be_one_that_can_exist(name: str, value: str) -> None:
    with pytest.raises(SettingsFault) as raised:
        read_settings({name: value}, Needs.DATABASE)
    (fault,) = raised.value.faults
    assert fault.startswith(f"{name} is not an e-mail address. ")
    assert fault.endswith("Write it like grace@example.com")


def test_an_address_of_ours_is_kept_with_its_domain_in_lower_case() -> None:
    settings = read_settings({"OPERATOR_EMAIL": "Ops@Example.COM"}, Needs.DATABASE)
    assert settings.operator_email == "Ops@example.com"


def test_a_provider_for_signing_in_is_named_whole_or_not_at_all() -> None:
    whole = {"OIDC_ISSUER": "https://id.example.com/", "OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "s"}
    settings = read_settings(whole, Needs.DATABASE)
    assert (settings.oidc_issuer, settings.oidc_name) == ("https://id.example.com/", "id.example.com")
    for name in whole:
        with pytest.raises(SettingsFault) as told:
            read_settings({**whole, name: ""}, Needs.DATABASE)
        assert told.value.faults == (f"{name} is not set, though another OIDC setting is",)


@pytest.mark.parametrize(
    "issuer", ["http://id.example.com", "id.example.com", "https://id.example.com/?a=b", "ftp://x"]
)
def test_a_provider_is_reached_by_https_unless_it_is_on_this_machine(issuer: str) -> None:
    rest = {"OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "s"}
    with pytest.raises(SettingsFault, match="OIDC_ISSUER must be an https address"):
        read_settings({**rest, "OIDC_ISSUER": issuer}, Needs.DATABASE)
    assert read_settings({**rest, "OIDC_ISSUER": "http://localhost:9400"}, Needs.DATABASE).oidc_issuer


def test_operators_and_analysts_are_addresses() -> None:
    settings = read_settings({"OPERATORS": "a@Example.com, b@example.com", "ANALYSTS": ""}, Needs.DATABASE)
    assert (settings.operators, settings.analysts) == (("a@example.com", "b@example.com"), ())
    with pytest.raises(SettingsFault, match="OPERATORS is not an e-mail address"):
        read_settings({"OPERATORS": "olga"}, Needs.DATABASE)
