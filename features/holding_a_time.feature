Feature: Holding a time
  Whoever chooses a time has it for 15 minutes, and nobody else can have any part of it.
  A time is let go only when it can no longer be paid for.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A held time is nobody else's
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom chooses Ada's deep dive on Tuesday 10:00
    Then Tom is told that the time is taken
    And Tom is offered 3 other times
    And Mary's session is waiting for payment and unpaid
    And money and slot agree

  Scenario: A shorter session does not fit into a held one
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom chooses Ada's intro call on Tuesday 10:30
    Then Tom is told that the time is taken
    But Tuesday 11:00 is free for Ada's intro call
    And money and slot agree

  Scenario: A session over midnight is held on both days
    Given Hedy offers a night talk of 60 minutes for 90.00 USD
    And Mary has chosen Hedy's night talk on Tuesday 23:30
    When Tom chooses Hedy's night call on Wednesday 00:00
    Then Tom is told that the time is taken
    But Wednesday 00:30 is free for Hedy's night call
    And money and slot agree

  Scenario: Two clients want the same time at the same moment
    When Mary and Tom choose Ada's deep dive on Tuesday 10:00 at the same moment
    Then one of them holds the time and the other is told that it is taken
    And money and slot agree

  Scenario: A hold that nobody pays for ends by itself
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When 15 minutes pass
    Then Mary's session is expired and unpaid
    And Mary's payment page is closed
    And Tuesday 10:00 is free for Ada's deep dive
    And money and slot agree

  Scenario: The payment page is closed before the time is let go
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Stripe is down
    When 15 minutes pass
    Then Mary's session is waiting for payment and unpaid
    And Tuesday 10:00 is not free for Ada's deep dive
    When Stripe works again
    And 1 minute passes
    Then Mary's payment page is closed
    And Mary's session is expired and unpaid
    And Tuesday 10:00 is free for Ada's deep dive
    And money and slot agree

  Scenario: Who pays in the last second has the time
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Stripe's messages are held up
    When it is Monday 09:14:59
    And Mary pays
    And 1 minute passes
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 10:00
    And money and slot agree

  Scenario: After the hold the time has to be chosen again
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When 15 minutes pass
    And Mary comes back to pay
    Then Mary is told that the hold has ended
    When Mary chooses Ada's deep dive on Tuesday 10:00
    And Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: Who needs longer asks for more time
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When it is Monday 09:14
    And Mary asks for more time
    And it is Monday 09:28
    Then Tuesday 10:00 is not free for Ada's deep dive
    When Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: More time ends too
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When it is Monday 09:14
    And Mary asks for more time
    And it is Monday 09:30
    Then Mary's session is expired and unpaid
    And Mary's payment page is closed
    And Tuesday 10:00 is free for Ada's deep dive
    When Mary asks for more time
    Then Mary is told that the hold has ended
    And money and slot agree
