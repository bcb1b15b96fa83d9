Feature: Disputes, and refunds made elsewhere
  Banks and people at Stripe move money behind our back. The books follow, and the session stays.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A dispute that we win
    Given Mary has booked and paid Ada's deep dive on Friday 10:00
    When Mary disputes her payment
    Then Mary's session is confirmed and disputed
    When it is Wednesday 09:00
    And the bank decides the dispute for us
    Then Mary's session is confirmed and paid
    And Mary has got 0.00 USD back
    And money and slot agree

  Scenario: A dispute that we lose
    Given Mary has booked and paid Ada's deep dive on Friday 10:00
    When Mary disputes her payment
    And the bank decides the dispute for Mary
    Then Mary's session is confirmed and refunded
    And Mary has got 0.00 USD back
    And money and slot agree

  Scenario: Disputed money is not given back a second time
    Given Mary has booked and paid Ada's deep dive on Friday 10:00
    When Mary disputes her payment
    And Mary cancels
    Then Mary's session is cancelled and disputed
    And Mary has got 0.00 USD back
    When the bank decides the dispute for us
    And 24 hours pass
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree

  Scenario: A part is refunded in Stripe's dashboard
    Given Mary has booked and paid Ada's deep dive on Friday 10:00
    When somebody refunds 49.00 USD to Mary in Stripe's dashboard
    Then Mary's session is confirmed and partially refunded
    And Mary has got 49.00 USD back
    When Mary cancels
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree

  Scenario: Everything is refunded in Stripe's dashboard before the client cancels
    Given Mary has booked and paid Ada's deep dive on Friday 10:00
    When somebody refunds 149.00 USD to Mary in Stripe's dashboard
    And Mary cancels
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree
