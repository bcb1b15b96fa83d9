from entrypoints.sandbox.store import Document
from entrypoints.sandbox.stripe import parameters as p
from entrypoints.sandbox.stripe.desk import list_shape, load, new_id, page, read_params, render, save
from entrypoints.sandbox.stripe.events import cause_of, publish
from entrypoints.sandbox.stripe.sessions import merged_metadata
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

_ONE = p.record(expand=p.expand)
_FIELDS = {"description": p.text, "email": p.text, "name": p.text, "phone": p.text}
_WRITE = p.record(**_FIELDS, expand=p.expand, metadata=p.metadata, preferred_locales=p.many(p.text))


def create_customer(world: World, call: Call) -> Answer:
    params = read_params(call, _WRITE)
    customer = {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.unix(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": new_id("i", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "next_invoice_sequence": 1,
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **{name: params.get(name) for name in _FIELDS},
    }
    with world.store.transaction():
        save(world, customer)
        publish(world, "customer.created", customer, cause_of(call))
    return render(world, customer, params.get("expand", []))


def get_customer(world: World, call: Call) -> Answer:
    params = read_params(call, _ONE)
    return render(world, _named(world, call), params.get("expand", []))


def update_customer(world: World, call: Call) -> Answer:
    params = read_params(call, _WRITE)
    with world.store.transaction():
        customer = _named(world, call)
        customer |= {name: params[name] for name in _FIELDS if name in params}
        customer["metadata"] = merged_metadata(customer["metadata"], params)
        save(world, customer)
        publish(world, "customer.updated", customer, cause_of(call))
    return render(world, customer, params.get("expand", []))


def list_customers(world: World, call: Call) -> Answer:
    params = read_params(call, list_shape(email=p.text))
    customers = [
        customer
        for customer in world.store.select("customer", newest_first=True)
        if "email" not in params or customer["email"] == params["email"]
    ]
    return page(world, call, customers, params)


def _named(world: World, call: Call) -> Document:
    return load(world, "customer", call.path_params["customer"], "customer")
