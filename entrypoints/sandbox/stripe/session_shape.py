"""The create parameters of a Checkout Session that this sandbox plays, after stripe 16.1.0's own list."""

from entrypoints.sandbox.stripe import parameters as p

_enabled_off = p.record(("enabled",), enabled=p.only("false", p.boolean))
_product = p.record(
    ("name",),
    name=p.text,
    description=p.text,
    images=p.many(p.text, 8),
    metadata=p.metadata,
    tax_code=p.text,
    unit_label=p.text,
)
_price = p.record(
    ("currency", "product_data", "unit_amount"),
    currency=p.text,
    product_data=_product,
    tax_behavior=p.choice("exclusive", "inclusive", "unspecified"),
    unit_amount=p.integer,
)
_line = p.record(("price_data",), price_data=_price, quantity=p.integer, metadata=p.metadata)
_intent = p.record(
    capture_method=p.choice("automatic", "automatic_async", "manual"),
    description=p.text,
    metadata=p.metadata,
    receipt_email=p.text,
    statement_descriptor=p.text,
    statement_descriptor_suffix=p.text,
    transfer_group=p.text,
)
_card = p.record(capture_method=p.choice("manual"), request_three_d_secure=p.choice("any", "automatic", "challenge"))
_note = p.record(("message",), message=p.text)

CREATE = p.record(
    adaptive_pricing=_enabled_off,
    after_expiration=p.record(recovery=_enabled_off),
    allow_promotion_codes=p.only("false", p.boolean),
    allowed_payment_method_types=p.many(p.text),
    automatic_tax=_enabled_off,
    billing_address_collection=p.choice("auto", "required"),
    cancel_url=p.text,
    client_reference_id=p.text,
    currency=p.text,
    custom_text=p.record(after_submit=_note, submit=_note, terms_of_service_acceptance=_note),
    customer=p.text,
    customer_creation=p.choice("always", "if_required"),
    customer_email=p.text,
    excluded_payment_method_types=p.many(p.text),
    expand=p.expand,
    expires_at=p.integer,
    invoice_creation=_enabled_off,
    line_items=p.many(_line),
    locale=p.text,
    metadata=p.metadata,
    mode=p.only("payment", p.text),
    payment_intent_data=_intent,
    payment_method_collection=p.choice("always", "if_required"),
    payment_method_options=p.record(card=_card),
    phone_number_collection=_enabled_off,
    submit_type=p.choice("auto", "book", "donate", "pay", "subscribe"),
    success_url=p.text,
    ui_mode=p.only("hosted_page", p.text),
)
