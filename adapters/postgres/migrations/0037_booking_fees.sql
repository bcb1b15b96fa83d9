-- What an analyst may read of Stripe's fees: each by its booking, in minor units of the balance's currency.
CREATE VIEW booking_fees AS
SELECT booking_references.booking AS booking_id, at, category, fee_minor AS minor, settled_currency AS currency
FROM balance_entries JOIN booking_references ON reference = intent
WHERE fee_minor <> 0 AND intent <> '';
