Feature: Trouble with money
  Whatever a bank does is written down first and dealt with then. Money without a session goes back by itself.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Stripe is down when the client chooses
    Given Stripe is down
    When Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary is told that payments cannot be started right now
    But Tuesday 10:00 is not free for Ada's deep dive
    When Stripe works again
    And Mary comes back to pay
    And Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: Money that comes after the time was let go gets its time again
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    And Stripe is down
    When Mary pays
    And it is Wednesday 08:00
    Then Mary's session is expired and unpaid
    When Stripe works again
    And Stripe's messages arrive at last
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And money and slot agree

  Scenario: Money that comes after the time was given to somebody else waits for another choice
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    And Stripe is down
    When Mary pays
    And it is Wednesday 08:00
    And somebody else takes Wednesday 10:00 for Ada's deep dive in Calendly
    And Stripe works again
    And Stripe's messages arrive at last
    Then Mary's session is without a time and paid
    And Mary may choose among 3 other times until Wednesday 09:00
    When 60 minutes pass
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree

  Scenario: What was paid twice is given back once
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Stripe takes a second payment of 149.00 USD for Mary's session
    Then Mary's session is confirmed and paid
    And Mary has got 149.00 USD back
    And money and slot agree

  Scenario: A wrong amount is a case, and goes back if nobody settles it
    Given Mary has chosen Ada's deep dive on Friday 10:00
    When Mary pays 100.00 USD instead
    Then Mary's session is being scheduled and partly paid
    And the operator has until Thursday 09:00 to settle Mary's session
    And Ada's calendar is empty
    When it is Thursday 09:00
    Then Mary's session is cancelled and refunded
    And Mary has got 100.00 USD back
    And money and slot agree

  Scenario: A refund whose answer is lost is made once
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    And Stripe's next answer is lost
    When Mary cancels
    And 1 minute passes
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree
