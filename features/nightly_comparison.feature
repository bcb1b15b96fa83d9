Feature: The nightly comparison
  Every night the money of the day that is over is laid beside Stripe's balance. Either the two are equal, or each
  difference is named with its booking.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Mary has chosen Ada's deep dive on Thursday 10:00

  Scenario: A day whose money is equal, and what Stripe kept of it
    When Mary pays
    And 24 hours pass
    And both providers are asked what has happened
    Then yesterday's money equals Stripe's balance
    And Stripe has kept 4.62 USD of yesterday's money
    And money and slot agree

  Scenario: A refund that we were not told of
    Given Stripe's messages are held up
    When Mary pays
    And both providers are asked what has happened
    And somebody refunds 49.00 USD to Mary in Stripe's dashboard
    And 24 hours pass
    And both providers are asked what has happened
    And both providers are asked what has happened
    Then yesterday's money equals Stripe's balance
    And of yesterday's money a refund of 49.00 USD to Mary was heard of later
    And Mary's session is confirmed and partially refunded
    And money and slot agree
