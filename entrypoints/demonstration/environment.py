from pathlib import Path

from entrypoints.sandbox import credentials

OPERATOR_TOKEN = "demo-operator"  # noqa: S105 - a fixed word for a database that only demos use
OPERATOR_EMAIL = "operator@example.com"


def demo_environment(base_url: str, sandbox_url: str, data_dir: Path) -> dict[str, str]:
    """What `booking serve` needs to run against the sandbox; every secret is a public, fixed one."""
    return {
        "BOOKING_DATA_DIR": str(data_dir),
        "DATABASE_URL": "",
        "DIRECT_URL": "",
        "APP_ENV": "development",
        "LOG_LEVEL": "warning",
        "APP_BASE_URL": base_url,
        "APP_SECRET_KEY": "demo-secret-key",
        "OPERATOR_TOKEN": OPERATOR_TOKEN,
        "OPERATOR_EMAIL": OPERATOR_EMAIL,
        "CALENDLY_API_TOKEN": credentials.CALENDLY_API_TOKEN,
        "CALENDLY_USERNAME": credentials.CALENDLY_USERNAME,
        "CALENDLY_WEBHOOK_SIGNING_KEY": credentials.CALENDLY_WEBHOOK_SIGNING_KEY,
        "CALENDLY_API_BASE": f"{sandbox_url}/calendly",
        "CALENDLY_AUTH_BASE": f"{sandbox_url}/calendly-auth",
        "CALENDLY_CLIENT_ID": credentials.CALENDLY_CLIENT_ID,
        "CALENDLY_CLIENT_SECRET": credentials.CALENDLY_CLIENT_SECRET,
        "CALENDLY_APP_SIGNING_KEY": credentials.CALENDLY_APP_SIGNING_KEY,
        "STRIPE_SECRET_KEY": credentials.STRIPE_SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": credentials.STRIPE_PUBLISHABLE_KEY,
        "STRIPE_WEBHOOK_SECRET": credentials.STRIPE_WEBHOOK_SECRET,
        "STRIPE_API_BASE": f"{sandbox_url}/stripe",
        "SENDGRID_API_KEY": credentials.SENDGRID_API_KEY,
        "SENDGRID_FROM_EMAIL": credentials.SENDGRID_FROM_EMAIL,
        "SENDGRID_FROM_NAME": "Booking demo",
        "SENDGRID_WEBHOOK_PUBLIC_KEY": credentials.sendgrid_public_key(),
        "SENDGRID_API_BASE": f"{sandbox_url}/sendgrid",
    }
