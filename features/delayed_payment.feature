Feature: Paying by a method that takes days
  A session may be sold so that a bank debit pays for it, if it is more than a week away. The time stays held for as long as
  the money is on its way, and the meeting is made once it is here.

  Background:
    Given it is Monday 09:00
    And Ada offers a retreat of 60 minutes for 300.00 USD

  Scenario: The money comes after days
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    Then Mary's session is being paid and pending
    And no mail has gone out
    When it is Thursday 09:00
    Then Mary's session is being paid and pending
    And next Wednesday 10:00 is not free for Ada's retreat
    And Ada's calendar is empty
    And money and slot agree
    When Mary's bank debit goes through
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on next Wednesday 10:00
    And Mary has paid 300.00 USD
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
    And money and slot agree

  Scenario: The money never comes
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    When it is Thursday 09:00
    And Mary's bank debit bounces
    Then Mary's session is expired and unpaid
    And next Wednesday 10:00 is free for Ada's retreat
    And Mary has paid 0.00 USD
    And Ada's calendar is empty
    And money and slot agree

  Scenario: A debit that bounces at once leaves time to pay otherwise
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    When 5 minutes pass
    And Mary's bank debit bounces
    Then Mary's session is held and declined
    When Mary comes back to pay
    And Mary pays
    Then Mary's session is confirmed and paid
    And Mary has paid 300.00 USD
    And money and slot agree

  Scenario: The news that the money has come is lost
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    And Stripe's messages are held up
    When it is Thursday 09:00
    And Mary's bank debit goes through
    Then Mary's session is being paid and pending
    When both providers are asked what has happened
    Then Mary's session is confirmed and paid
    And Mary has paid 300.00 USD
    And money and slot agree
